//! Conversations with the server over a real socket, and what the verbs of the program print.

mod http {
    mod assigning;
    mod client;
    mod listing;
    mod model_verbs;
    mod refusals;
    mod sign_in;
    mod tidy;
    mod verbs;
}
