//! Conversations with the server over a real socket, and what the verbs of the program print.

mod http {
    mod assigning;
    mod batches;
    mod client;
    mod exports;
    mod keys;
    mod licenses;
    mod listing;
    mod model_verbs;
    mod refusals;
    mod sign_in;
    mod subscribing;
    mod supporting;
    mod tidy;
    mod verbs;
}
