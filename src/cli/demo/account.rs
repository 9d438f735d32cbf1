//! What became of the lot: every vial that was filled is infused, destroyed, returned, retained or lost.

use super::player::Service;
use super::record::account;
use super::story::Story;
use crate::cli::failure::{Failure, Next};
use crate::cli::output::say;
use crate::domain::LotId;
use crate::domain::lot::Balance;

/// Prints the account of the story's lot.
///
/// # Errors
/// When it does not balance, or a vial is still somewhere or missing.
pub(super) fn print(service: &mut dyn Service, story: &Story) -> Result<(), Failure> {
    let lot =
        LotId::new(&story.trace_lot).or_next("the lot", "correct the story's files in seeds/")?;
    let balance = account(service, &lot)?;
    say(format_args!(
        "\nWhat became of {lot}?\n  {}",
        line(&balance)
    ));
    if balances(&balance) {
        return Ok(());
    }
    let open = balance.on_hand + balance.missing;
    Err(Failure::new(
        format!(
            "the account of {lot} does not balance, {open} vials are still somewhere or missing"
        ),
        "this is a fault of vialog; please report it with this folder",
    ))
}

fn line(balance: &Balance) -> String {
    format!(
        "filled {} = infused {} + destroyed {} + returned {} + retained {} + lost {}",
        balance.filled,
        balance.infused,
        balance.destroyed,
        balance.returned,
        balance.retained,
        balance.lost
    )
}

fn balances(balance: &Balance) -> bool {
    let ended =
        balance.infused + balance.destroyed + balance.returned + balance.retained + balance.lost;
    balance.filled > 0 && balance.filled == ended && balance.on_hand == 0 && balance.missing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_with_a_vial_on_hand_missing_or_unaccounted_for_does_not_balance() {
        let even = Balance {
            filled: 9,
            infused: 2,
            destroyed: 3,
            returned: 2,
            retained: 1,
            lost: 1,
            ..Balance::default()
        };
        assert!(balances(&even));
        assert_eq!(
            line(&even),
            "filled 9 = infused 2 + destroyed 3 + returned 2 + retained 1 + lost 1"
        );
        assert!(!balances(&Balance { filled: 10, ..even }));
        assert!(!balances(&Balance {
            filled: 10,
            on_hand: 1,
            ..even
        }));
        assert!(!balances(&Balance {
            filled: 10,
            missing: 1,
            ..even
        }));
        assert!(!balances(&Balance::default()), "nothing was filled");
    }
}
