//! The second wall: whatever a statement asks for, a reading gives no row that is not its scope's. What the queries leave out, row-level
//! security leaves out too.

use std::collections::{BTreeMap, BTreeSet};

use event_log::{Position, Role};
use projections::{Projection, Reading, Scope, Table};
use sqlx::{AssertSqlSafe, Connection, PgConnection, query, query_as, query_scalar, raw_sql};
use tests::TestLog;
use uuid::Uuid;

use super::demo_history::demo_log;

/// Whose rows of a table are seen, besides by who sees all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// Its reseller's and its customer's.
    Both,
    /// Its reseller's.
    Resellers,
    /// Its customer's.
    Customer,
    /// Nobody's: it is what a projection keeps for itself.
    Nobody,
    /// All of them by everybody.
    Everybody,
}

use Seen::*;

/// Every table of every read model. A new one has to say here whose its rows are.
const TABLES: [(&str, Seen); 31] = [
    ("activation_keys", Both),
    ("key_customers", Customer),
    ("key_licenses", Nobody),
    ("licenses", Both),
    ("credit_accounts", Resellers),
    ("credit_entries", Resellers),
    ("credit_adjustments", Resellers),
    ("credit_months", Resellers),
    ("supports", Both),
    ("license_supports", Both),
    ("subscriptions", Both),
    ("resellers", Resellers),
    ("customers", Customer),
    ("customer_resellers", Resellers),
    ("customer_contacts", Customer),
    ("customer_addresses", Customer),
    ("license_sales", Nobody),
    ("price_lists", Everybody),
    ("orders", Both),
    ("order_lines", Both),
    ("order_refunds", Both),
    ("devices", Both),
    ("device_licenses", Nobody),
    ("activations", Both),
    ("search_subjects", Nobody),
    ("search_terms", Both),
    ("audit_trail", Both),
    ("audit_owners", Nobody),
    ("home_licenses", Both),
    ("expiries", Both),
    ("license_counts", Resellers),
];

fn seen(table: &str) -> Seen {
    let found = TABLES.iter().find(|(name, _)| *name == table);
    found.unwrap_or_else(|| panic!("whose are the rows of {table}?")).1
}

fn tables() -> impl Iterator<Item = (Projection, &'static Table)> {
    Projection::ALL
        .into_iter()
        .flat_map(|projection| projection.tables().iter().map(move |table| (projection, table)))
}

/// What says that a row of `table` is in scope, in SQL.
fn is_own(table: &str, scope: &Scope) -> String {
    match (scope, seen(table)) {
        (Scope::All, _) | (_, Everybody) => "true".to_owned(),
        (Scope::Resellers(resellers), Both | Resellers) => {
            let ids: Vec<String> = resellers.iter().map(ToString::to_string).collect();
            format!("coalesce(reseller_id = any ('{{{}}}'), false)", ids.join(", "))
        }
        (Scope::Customer(id), Both) if table == "search_terms" => format!(
            "coalesce(customer_id = '{id}', false) and source <> 'comment' and coalesce(person_id, '{id}') = '{id}'"
        ),
        (Scope::Customer(id), Both | Customer) => format!("coalesce(customer_id = '{id}', false)"),
        (Scope::Resellers(_) | Scope::Customer(_), _) => "false".to_owned(),
    }
}

/// How many rows `reading` gives of `table` if all are asked for, and how many of these are another's.
async fn all_of(reading: &mut Reading, table: &str) -> (i64, i64) {
    let own = is_own(table, reading.scope());
    let statement = format!("select count(*), count(*) filter (where not ({own})) from {table}");
    let found = query_as(AssertSqlSafe(statement)).fetch_one(reading.connection()).await;
    found.unwrap()
}

/// Some who sell and some who buy: those who have most of it.
async fn scopes(superuser: &mut PgConnection) -> Vec<Scope> {
    let mut most = async |id: &str, table: &str, how_many: i64| -> Vec<Uuid> {
        let statement = format!(
            "select {id} from {table} where {id} is not null group by {id} order by count(*) desc, {id} limit {how_many}"
        );
        query_scalar(AssertSqlSafe(statement))
            .fetch_all(&mut *superuser)
            .await
            .unwrap()
    };
    let resellers = most("reseller_id", "audit_trail_g1.audit_trail", 8).await;
    let corrected = most("reseller_id", "credit_accounts_g1.credit_adjustments", 2).await;
    let mut customers = most("customer_id", "orders_g1.order_refunds", 4).await;
    customers.extend(most("customer_id", "customers_g1.customer_contacts", 2).await);
    customers.extend(most("customer_id", "devices_g1.activations", 2).await);
    customers.extend(most("customer_id", "subscriptions_g1.subscriptions", 2).await);
    let ones = resellers.iter().chain(&corrected).map(|id| Scope::Resellers(vec![*id]));
    let several = [resellers.clone(), vec![]].map(Scope::Resellers);
    let customers = customers.into_iter().map(Scope::Customer);
    ones.chain(several).chain(customers).chain([Scope::All]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_4_1_a_statement_that_asks_for_all_rows_gets_those_of_the_scope_at_any_moment() {
    let test = demo_log().await;
    let (head, mut superuser) = (test.head().await, test.superuser().await);
    let mut looked_through: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for scope in scopes(&mut superuser).await {
        let kind = match &scope {
            Scope::All => "all",
            Scope::Resellers(_) => "resellers",
            Scope::Customer(_) => "customer",
        };
        for at in [head, Position(head.0 / 2)] {
            let mut views = test.read(at).await;
            let reading = views.of(&scope).await;
            for (projection, table) in tables() {
                let (projection, own) = (projection.name(), is_own(table.name, &scope));
                let statement = format!("select count(*) from {projection}_g1.{} where {own}", table.name);
                let own: i64 = query_scalar(AssertSqlSafe(statement))
                    .fetch_one(&mut superuser)
                    .await
                    .unwrap();
                assert_eq!(
                    all_of(reading, table.name).await,
                    (own, 0),
                    "{} of {scope:?}",
                    table.name
                );
                if own > 0 {
                    looked_through.entry(table.name).or_default().insert(kind);
                }
            }
        }
    }
    // A wall that hides everything would have passed.
    for (_, table) in tables() {
        let expected = match seen(table.name) {
            // Resellers of the demo order nothing.
            Both if table.name.starts_with("order") => vec!["all", "customer"],
            Both | Everybody => vec!["all", "customer", "resellers"],
            Resellers => vec!["all", "resellers"],
            Customer => vec!["all", "customer"],
            Nobody => vec!["all"],
        };
        let found = looked_through.get(table.name).cloned().unwrap_or_default();
        assert_eq!(found, expected.into_iter().collect(), "{}", table.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_4_1_each_table_of_each_generation_has_the_walls_that_it_is_to_have() {
    let test = TestLog::new().await;
    let mut owner = PgConnection::connect_with(&test.access.as_role(Role::Owner))
        .await
        .unwrap();
    // As a rebuild makes it.
    for projection in Projection::ALL {
        let names: Vec<_> = projection.tables().iter().map(|table| table.name).collect();
        query("select read_models.create_generation($1, $2, 'filling')")
            .bind(projection.name())
            .bind(names)
            .execute(&mut owner)
            .await
            .unwrap();
    }
    let found: Vec<(String, bool, i64, Vec<String>)> = query_as(
        "select c.relname::text, c.relrowsecurity and c.relforcerowsecurity, count(*) over (partition by c.relname),
             array(
                 select format('%s to %s if %s', p.cmd, array_to_string(p.roles, ', '), p.qual)
                 from pg_policies p
                 where p.schemaname = n.nspname and p.tablename = c.relname
                 order by p.policyname
             )
         from read_models.generations g
         join pg_namespace n on n.nspname = read_models.schema_of(g.projection, g.generation)
         join pg_class c on c.relnamespace = n.oid and c.relkind = 'r'
         order by 1",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    assert_eq!(found.len(), 2 * tables().count(), "two generations of each");
    for (table, is_forced, generations, policies) in found {
        assert!(is_forced, "{table} is not held by row-level security");
        assert_eq!(generations, 2, "{table}");
        assert_eq!(policies, policies_of(&table), "{table}");
    }
}

/// The policies that a table is to have, in the order of their names.
fn policies_of(table: &str) -> Vec<String> {
    let one = "( SELECT (read_models.scope())[1] AS scope)";
    let (all, project) = (
        "SELECT to keyledger_scope_all if true".to_owned(),
        "ALL to keyledger_projector if true".to_owned(),
    );
    let customer = match table {
        "search_terms" => format!(
            "SELECT to keyledger_scope_customer if ((customer_id = {one}) AND (source <> 'comment'::text) AND \
             ((person_id IS NULL) OR (person_id = {one})))"
        ),
        _ => format!("SELECT to keyledger_scope_customer if (customer_id = {one})"),
    };
    let resellers =
        "SELECT to keyledger_scope_resellers if (reseller_id IN ( SELECT unnest(read_models.scope()) AS unnest))";
    let everybody = "SELECT to keyledger_scope_customer, keyledger_scope_resellers if true";
    match seen(table) {
        Both => vec![all, customer, project, resellers.to_owned()],
        Resellers => vec![all, project, resellers.to_owned()],
        Customer => vec![all, customer, project],
        Nobody => vec![all, project],
        Everybody => vec![all, everybody.to_owned(), project],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_which_nobody_said_who_sees_it_is_not_made() {
    let test = TestLog::new().await;
    let mut owner = PgConnection::connect_with(&test.access.as_role(Role::Owner))
        .await
        .unwrap();
    let statement = "create table read_models.forgotten (like read_models.licenses);
        select read_models.create_generation('licenses', '{licenses, forgotten}', 'filling')";
    let refused = raw_sql(statement).execute(&mut owner).await.unwrap_err().to_string();
    assert!(refused.contains("nobody is to see the rows of forgotten"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_4_1_without_a_scope_the_server_sees_no_row_and_with_one_nothing_but_rows() {
    let test = TestLog::new().await;
    let mut server = PgConnection::connect_with(&test.access.as_role(Role::Server))
        .await
        .unwrap();
    let someone = "select set_config('keyledger.scope', array[gen_random_uuid()]::text, false)";
    raw_sql(someone).execute(&mut server).await.unwrap();
    for (projection, table) in tables() {
        let statement = format!("select from {}_g1.{}", projection.name(), table.name);
        let refused = raw_sql(AssertSqlSafe(statement))
            .execute(&mut server)
            .await
            .unwrap_err();
        assert!(refused.to_string().contains("permission denied for table"), "{refused}");
    }
    for role in ["all", "resellers", "customer"] {
        let statement = format!("set role keyledger_scope_{role}");
        raw_sql(AssertSqlSafe(statement)).execute(&mut server).await.unwrap();
        for beyond in [
            "select from event_log.events",
            "select from read_models.licenses",
            "select from read_models.generations",
            "select from personal.keys",
            "select from access.users",
            "update licenses_g1.licenses set comment = null",
            "delete from licenses_g1.licenses",
        ] {
            let refused = raw_sql(beyond).execute(&mut server).await.unwrap_err();
            assert!(refused.to_string().contains("permission denied"), "{role}: {refused}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_whose_rows_nobody_named_sees_none() {
    let test = TestLog::new().await;
    for role in ["resellers", "customer"] {
        let mut server = PgConnection::connect_with(&test.access.as_role(Role::Server))
            .await
            .unwrap();
        let statement = format!("set role keyledger_scope_{role}; select from licenses_g1.licenses");
        let refused = raw_sql(AssertSqlSafe(statement))
            .execute(&mut server)
            .await
            .unwrap_err();
        assert!(refused.to_string().contains("keyledger.scope"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_4_1_a_connection_comes_back_with_neither_role_nor_scope() {
    let test = TestLog::new().await;
    let pool = test.access.pool(Role::Server, 1);
    for ends in ["is dropped", "fails and is dropped", "is rolled back", "is committed"] {
        let mut transaction = pool.begin().await.unwrap();
        query("select read_models.look('{licenses}', 0, 0, 'keyledger_scope_customer', array[gen_random_uuid()], null, null)")
            .execute(&mut *transaction)
            .await
            .unwrap();
        let user = "select current_user::text || ' ' || current_setting('keyledger.scope')";
        let taken: String = query_scalar(user).fetch_one(&mut *transaction).await.unwrap();
        assert!(taken.starts_with("keyledger_scope_customer {"), "{taken}");
        match ends {
            "fails and is dropped" => {
                assert!(raw_sql("select 1 / 0").execute(&mut *transaction).await.is_err());
                drop(transaction);
            }
            "is rolled back" => transaction.rollback().await.unwrap(),
            "is committed" => transaction.commit().await.unwrap(),
            _ => drop(transaction),
        }
        let back: (String, String, String) = query_as(
            "select current_user::text, coalesce(current_setting('keyledger.scope', true), ''),
                 current_setting('search_path')",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        let expected = (
            "keyledger_server".to_owned(),
            String::new(),
            "\"$user\", public".to_owned(),
        );
        assert_eq!(back, expected, "after one that {ends}");
    }
}
