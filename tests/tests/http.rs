//! Conversations with the server over a real socket, and what the verbs of the program print.

mod http {
    mod assigning;
    mod batches;
    mod client;
    mod exports;
    mod keys;
    mod licenses;
    mod catalog;
    mod changes;
    mod client;
    mod crediting;
    mod customers;
    mod listing;
    mod model_verbs;
    mod openapi;
    mod ordering;
    mod periods;
    mod refusals;
    mod sign_in;
    mod subscribing;
    mod supporting;
    mod reselling;
    mod talk;
    mod tidy;
    mod trail;
    mod verbs;
}
