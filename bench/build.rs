//! Makes the build independent of any database.

fn main() {
    // es-entity's queries are checked against `.sqlx` unless somebody asks for a live database on purpose;
    // a `DATABASE_URL` that happens to be set must not change how this builds.
    if std::env::var_os("SQLX_OFFLINE").is_none() {
        println!("cargo:rustc-env=SQLX_OFFLINE=true");
    }
    println!("cargo:rerun-if-env-changed=SQLX_OFFLINE");
    println!("cargo:rerun-if-changed=schema/es_entity");
    println!("cargo:rerun-if-changed=.sqlx");
}
