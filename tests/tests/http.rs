//! Conversations with the server over a real socket, and what the verbs of the program print.

mod http {
    mod answer_headers;
    mod assigning;
    mod batches;
    mod callers;
    mod catalog;
    mod changes;
    mod client;
    mod conformance;
    mod crediting;
    mod customers;
    mod documented;
    mod documented_forms;
    mod documented_headers;
    mod exports;
    mod foreign;
    mod keys;
    mod licenses;
    mod listing;
    mod model_verbs;
    mod moved;
    mod openapi;
    mod ordering;
    mod periods;
    mod rate_limits;
    mod refusals;
    mod reselling;
    mod rights;
    mod shedding;
    mod shops;
    mod sign_in;
    mod subscribing;
    mod supporting;
    mod talk;
    mod tidy;
    mod trail;
    mod verbs;
    mod whose;
}
