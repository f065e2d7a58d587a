//! Crashes: the built program and its Postgres are killed in mid-load, and a journal that is kept outside judges the log.

mod kills {
    mod chance;
    mod crashes;
    mod installation;
    mod journal;
    mod judge;
    mod load;
    mod market;
    mod sales;
}
