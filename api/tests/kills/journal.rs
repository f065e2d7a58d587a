//! What the outside knows: an intent is written down before its request leaves, an acknowledgement once it has arrived.

use std::{
    collections::BTreeMap,
    env,
    fs::{self, File},
    io::Write,
    path::PathBuf,
    process,
    sync::Mutex,
};

use serde_json::Value;

/// A file of lines. Only the test writes it and nobody kills the test, so that what is written is there.
pub(super) struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

/// What became of an intent, as far as its client knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Neither answered nor given up; at the end there is no such intent.
    Open,
    /// Answered, to the try of this number, with this body.
    Acknowledged { attempt: u32, answer: String },
    /// Never asked for again although its outcome was unknown.
    Abandoned,
}

/// A request that a client meant to make, under the idempotency key that it is filed by.
#[derive(Clone, Debug)]
pub(super) struct Intent {
    pub(super) body: Value,
    pub(super) fate: Fate,
    /// How many times its outcome was unknown.
    pub(super) unknown: u32,
}

impl Journal {
    pub(super) fn create() -> Self {
        let path = env::temp_dir().join(format!("keyledger-kills-{}.journal", process::id()));
        let file = Mutex::new(File::create(&path).expect("the journal can be made"));
        Self { path, file }
    }

    pub(super) fn intent(&self, key: &str, body: &Value) {
        self.write(&format!("intent {key} {body}\n"));
    }

    pub(super) fn unknown(&self, key: &str) {
        self.write(&format!("unknown {key} \n"));
    }

    pub(super) fn abandoned(&self, key: &str) {
        self.write(&format!("abandoned {key} \n"));
    }

    /// The answer holds the license's id and the position.
    pub(super) fn acknowledged(&self, key: &str, attempt: u32, answer: &str) {
        self.write(&format!("ack {key} {attempt} {answer}\n"));
    }

    fn write(&self, line: &str) {
        let mut file = self.file.lock().expect("nobody failed while writing");
        file.write_all(line.as_bytes()).expect("the journal can be written");
    }

    /// Every intent by its key, as the file says.
    pub(super) fn read(&self) -> BTreeMap<String, Intent> {
        let text = fs::read_to_string(&self.path).expect("the journal can be read");
        let mut intents = BTreeMap::new();
        for line in text.lines() {
            let mut words = line.splitn(3, ' ');
            let mut word = || words.next().expect("a line has three parts");
            note(&mut intents, [word(), word(), word()]);
        }
        intents
    }
}

fn note(intents: &mut BTreeMap<String, Intent>, [what, key, rest]: [&str; 3]) {
    if what == "intent" {
        let intent = Intent {
            body: serde_json::from_str(rest).expect("is JSON"),
            fate: Fate::Open,
            unknown: 0,
        };
        assert!(intents.insert(key.to_owned(), intent).is_none(), "{key} is used twice");
        return;
    }
    let intent = intents.get_mut(key).expect("what is answered was asked");
    assert_eq!(intent.fate, Fate::Open, "{key} had its end");
    match what {
        "unknown" => intent.unknown += 1,
        "abandoned" => intent.fate = Fate::Abandoned,
        "ack" => {
            let (attempt, answer) = rest.split_once(' ').expect("an answer follows");
            intent.fate = Fate::Acknowledged {
                attempt: attempt.parse().expect("is a number"),
                answer: answer.to_owned(),
            };
        }
        other => panic!("the journal has no lines that begin with {other}"),
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}
