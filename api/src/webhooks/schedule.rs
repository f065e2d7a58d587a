//! When what failed is tried again.

use chrono::TimeDelta;

/// When an event that an endpoint did not take is sent again, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// The longest pause after the first attempt. It doubles with each.
    pub first: TimeDelta,
    /// No pause is longer, whatever the endpoint asks for.
    pub longest: TimeDelta,
    /// An endpoint that took nothing for so long is disabled.
    pub give_up: TimeDelta,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            first: TimeDelta::seconds(10),
            longest: TimeDelta::hours(8),
            give_up: TimeDelta::days(3),
        }
    }
}

impl Schedule {
    /// The pause after so many attempts in vain: any part of the longest one, as `drawn` says, so that not all come back at once; not
    /// shorter than the endpoint asked for.
    pub(super) fn pause(&self, attempts: i32, drawn: [u8; 4], asked: Option<TimeDelta>) -> TimeDelta {
        let doublings = attempts.saturating_sub(1).clamp(0, 30).unsigned_abs();
        let most = self.first.num_milliseconds().saturating_mul(1 << doublings);
        let most = most.min(self.longest.num_milliseconds());
        let part = i128::from(most) * i128::from(u32::from_be_bytes(drawn)) / i128::from(u32::MAX);
        let pause = TimeDelta::milliseconds(i64::try_from(part).unwrap_or(most));
        pause.max(asked.unwrap_or_default()).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: [u8; 4] = [0xff; 4];

    #[test]
    fn a_pause_is_any_part_of_one_that_doubles_up_to_the_longest() {
        let schedule = Schedule::default();
        let longest = [1, 2, 3, 12, 13, 1000].map(|attempts| schedule.pause(attempts, MOST, None).num_seconds());
        assert_eq!(longest, [10, 20, 40, 20_480, 28_800, 28_800]);
        assert_eq!(schedule.pause(3, [0; 4], None), TimeDelta::zero());
        assert_eq!(schedule.pause(1, [0x80, 0, 0, 0], None).num_seconds(), 5);
    }

    #[test]
    fn who_asks_for_a_longer_pause_has_it_but_not_for_ever() {
        let schedule = Schedule::default();
        let asked = |hours| schedule.pause(1, [0; 4], Some(TimeDelta::hours(hours)));
        assert_eq!(asked(2), TimeDelta::hours(2));
        assert_eq!(asked(1000), schedule.longest);
        let short = schedule.pause(1, MOST, Some(TimeDelta::seconds(1)));
        assert_eq!(short, schedule.first, "it is not shorter for that");
    }
}
