//! Who used the processor while a round ran: we and Postgres, or others on the machine.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// A round in which others took more than this is disturbed.
pub const DISTURBED_ABOVE: f64 = 0.15;

const BETWEEN_LOOKS: Duration = Duration::from_millis(2);
const LOOKS: usize = 2_000;

/// Sums up processor time by the families of this process and of the postmaster.
#[derive(Clone, Copy)]
pub struct Processor {
    postmaster: u32,
}

/// All in clock ticks since the machine started.
#[derive(Clone, Copy)]
pub struct Reading {
    total: u64,
    busy: u64,
    ours: u64,
}

struct Process {
    parent: u32,
    /// Including that of children which have ended, so that no time is lost when a backend exits.
    ticks: u64,
}

impl Processor {
    pub fn new(postmaster: u32) -> Self {
        Self { postmaster }
    }

    /// Looks twice, until no process of ours ended in between: the time of one that ends while the others are being looked
    /// at would be counted twice or not at all.
    pub async fn read(&self) -> Result<Reading> {
        let mut last = self.family()?;
        for _ in 0..LOOKS {
            tokio::time::sleep(BETWEEN_LOOKS).await;
            let family = self.family()?;
            if family.keys().eq(last.keys()) {
                let stat = fs::read_to_string("/proc/stat")?;
                let (total, busy) = parse_machine(&stat).context("reading /proc/stat")?;
                let ours = family.values().sum();
                return Ok(Reading { total, busy, ours });
            }
            last = family;
        }
        bail!("the processes of Postgres keep changing")
    }

    /// This process, the postmaster and all that they started, with their ticks.
    fn family(&self) -> Result<BTreeMap<u32, u64>> {
        let processes = processes()?;
        let roots = [std::process::id(), self.postmaster];
        Ok(processes
            .iter()
            .filter(|(id, _)| descends(**id, &roots, &processes))
            .map(|(id, process)| (*id, process.ticks))
            .collect())
    }
}

impl Reading {
    /// The part of the processor, from 0 to 1, that went to neither us nor Postgres until the later reading. Steal counts
    /// as others' use; so does what the kernel's own threads do for our writes, which cannot be told apart.
    pub fn others_until(&self, later: &Self) -> f64 {
        let total = later.total.saturating_sub(self.total).max(1);
        let busy = later.busy.saturating_sub(self.busy);
        let ours = later.ours.saturating_sub(self.ours);
        busy.saturating_sub(ours) as f64 / total as f64
    }
}

fn processes() -> Result<HashMap<u32, Process>> {
    let mut processes = HashMap::new();
    for entry in fs::read_dir("/proc")? {
        let Some(id) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        // A process may end between the two looks.
        let Ok(stat) = fs::read_to_string(format!("/proc/{id}/stat")) else {
            continue;
        };
        if let Some(process) = parse_process(&stat) {
            processes.insert(id, process);
        }
    }
    Ok(processes)
}

fn descends(mut id: u32, roots: &[u32], processes: &HashMap<u32, Process>) -> bool {
    loop {
        if roots.contains(&id) {
            return true;
        }
        match processes.get(&id) {
            Some(process) if process.parent != 0 => id = process.parent,
            _ => return false,
        }
    }
}

/// The name stands in brackets and may hold blanks, so the fields are counted from behind it.
fn parse_process(stat: &str) -> Option<Process> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let parent = fields.get(1)?.parse().ok()?;
    let mut ticks = 0;
    for field in fields.get(11..15)? {
        ticks += field.parse::<u64>().ok()?;
    }
    Some(Process { parent, ticks })
}

/// All ticks, and those in which some process ran or the hypervisor ran another machine.
fn parse_machine(stat: &str) -> Option<(u64, u64)> {
    let line = stat.lines().next()?.strip_prefix("cpu ")?;
    let mut ticks = Vec::new();
    // Guest time, in the last two fields, is already part of user time.
    for field in line.split_whitespace().take(8) {
        ticks.push(field.parse::<u64>().ok()?);
    }
    let [user, nice, system, idle, waiting, irq, softirq, steal] = ticks[..] else {
        return None;
    };
    let busy = user + nice + system + irq + softirq + steal;
    Some((busy + idle + waiting, busy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_with_a_strange_name_is_read() {
        let stat = "7 (a (b) c) S 3 7 7 0 -1 0 0 0 0 0 10 20 1 2 20 0 1 0 5";
        let process = parse_process(stat).unwrap();
        assert_eq!((process.parent, process.ticks), (3, 33));
    }

    #[test]
    fn what_neither_we_nor_the_idle_loop_used_is_others() {
        let (total, busy) = parse_machine("cpu  10 0 10 70 5 0 0 5 0 0\ncpu0 1").unwrap();
        assert_eq!((total, busy), (100, 25));
        let before = Reading {
            total: 0,
            busy: 0,
            ours: 0,
        };
        let after = Reading { total, busy, ours: 15 };
        assert!((before.others_until(&after) - 0.1).abs() < 1e-9);
    }
}
