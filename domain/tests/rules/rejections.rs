//! Every rejection has a code of its own and a message that says what to do.

mod orders;
mod signing_keys;
mod subscriptions;
mod support;
mod users;

use std::collections::BTreeSet;

use domain::{
    Currency, Rejection, Several,
    activation_key::ActivationKeyError,
    books::Asset,
    catalog::{CatalogError, PriceListError, SerialForm, Size, SkuError, SoldAs, SubscriptionTerm},
    credit_account::CreditError,
    license::LicenseError,
    locale::LocaleError,
    money::AmountError,
    payment::PaymentError,
    period::PeriodError,
    person::PersonError,
    rejection::VersionError,
    reseller::ResellerError,
};

use crate::support::{credits, events::euros, sku};

fn text(text: &str) -> String {
    text.to_owned()
}

fn about_amounts_and_skus() -> Vec<Rejection> {
    let (left, right) = (Currency::Eur, Currency::Usd);
    vec![
        AmountError::NotCredits { text: text("1.005") }.into(),
        AmountError::NotMoney {
            text: text("1.005"),
            currency: left,
        }
        .into(),
        AmountError::UnknownCurrency { text: text("GBP") }.into(),
        AmountError::CurrenciesDiffer { left, right }.into(),
        AmountError::Overflow.into(),
        AmountError::NoDays.into(),
        SkuError::Parts { text: text("T") }.into(),
        SkuError::Code { code: text("t") }.into(),
        SkuError::Size { size: text("0") }.into(),
        SkuError::Support { text: text("S9Y-T-3") }.into(),
        SkuError::Reserved { code: text("CREDITS") }.into(),
        SkuError::SupportDays { text: text("S0D-T-3") }.into(),
        SkuError::Upgrade { text: text("U-T-3-T") }.into(),
        SkuError::Subscription { text: text("P2M-RS-5") }.into(),
        SkuError::Credits {
            text: text("CREDITS-0"),
        }
        .into(),
        SkuError::Days { days: 0 }.into(),
    ]
}

fn about_price_lists() -> Vec<Rejection> {
    let product = || text("T");
    let sku = || sku("T-ENT-10");
    let tier = || "GOLD".parse().unwrap();
    vec![
        PriceListError::MalformedName { name: text("") }.into(),
        PriceListError::MalformedCode(SkuError::Code { code: text("t") }).into(),
        PriceListError::NoProducts.into(),
        PriceListError::Duplicate { code: product() }.into(),
        PriceListError::SizesNotRising { product: product() }.into(),
        PriceListError::MalformedSoldAs { product: product() }.into(),
        PriceListError::MalformedTrial {
            product: product(),
            days: 0,
        }
        .into(),
        PriceListError::MalformedSupport { percent: 0 }.into(),
        PriceListError::SupportTermsNotRising.into(),
        PriceListError::MalformedDiscount { years: 3, percent: 91 }.into(),
        PriceListError::MisplacedSubscription { product: product() }.into(),
        PriceListError::MalformedGrace {
            product: product(),
            days: 29,
        }
        .into(),
        PriceListError::IncompleteCreditPrice.into(),
        PriceListError::DuplicateTier { code: tier() }.into(),
        PriceListError::MalformedTier {
            code: tier(),
            percent: 91,
        }
        .into(),
        PriceListError::MalformedRehosts { rehosts: 367 }.into(),
        PriceListError::MalformedExpiry { days: 0 }.into(),
        PriceListError::NegativeAdjustmentLimit { limit: credits("-1") }.into(),
        PriceListError::PriceOfUnsold { sku: sku() }.into(),
        PriceListError::DuplicatePrice { sku: sku() }.into(),
        PriceListError::PriceMissing { sku: sku() }.into(),
        PriceListError::IncompletePrice { sku: sku() }.into(),
        PriceListError::PricesNotRising {
            lower: sku(),
            higher: sku(),
        }
        .into(),
    ]
}

fn about_the_catalog() -> Vec<Rejection> {
    let (product, allowed) = (|| text("T"), || text("one of A, B"));
    let day = "2015-01-01".parse().unwrap();
    vec![
        CatalogError::NoPriceList.into(),
        CatalogError::NotAfterLast { found: day, last: day }.into(),
        CatalogError::BackDated { found: day, today: day }.into(),
        CatalogError::UnknownProduct {
            product: product(),
            allowed: allowed(),
        }
        .into(),
        CatalogError::UnknownEdition {
            product: product(),
            edition: text("X"),
            allowed: allowed(),
        }
        .into(),
        CatalogError::EditionMissing {
            product: product(),
            allowed: allowed(),
        }
        .into(),
        CatalogError::UnknownSize {
            product: product(),
            size: Size::ONE,
            allowed: allowed(),
        }
        .into(),
        CatalogError::NotSoldAs {
            product: product(),
            sold_as: SoldAs::Trial,
            allowed: allowed(),
        }
        .into(),
        CatalogError::UnknownSupportTerm {
            years: 2,
            allowed: allowed(),
        }
        .into(),
        CatalogError::UnknownSubscriptionTerm {
            product: product(),
            term: SubscriptionTerm::Year,
            allowed: SubscriptionTerm::Month,
        }
        .into(),
        CatalogError::CreditsNotSold.into(),
        CatalogError::UnknownTier {
            tier: "BRONZE".parse().unwrap(),
            allowed: allowed(),
        }
        .into(),
        CatalogError::MalformedTierCode { code: text("gold") }.into(),
        CatalogError::Unpriced { sku: sku("T-ENT-10") }.into(),
        CatalogError::PriceOverflow.into(),
    ]
}

fn about_resellers() -> Vec<Rejection> {
    vec![
        ResellerError::Unknown.into(),
        ResellerError::Suspended.into(),
        ResellerError::AlreadyRegistered.into(),
        ResellerError::UnknownParent.into(),
        ResellerError::ParentSuspended.into(),
        ResellerError::BelowItself.into(),
        ResellerError::TooDeep { most: 31 }.into(),
        ResellerError::MalformedName.into(),
        ResellerError::MalformedReason.into(),
        ResellerError::MalformedAddress.into(),
        ResellerError::MalformedVatNumber.into(),
        ResellerError::MalformedWebsite.into(),
    ]
}

fn about_credits() -> Vec<Rejection> {
    let (needed, available) = (credits("2"), credits("1.50"));
    let (effective_on, today) = ("2026-11-23".parse().unwrap(), "2026-11-22".parse().unwrap());
    vec![
        CreditError::TooFewCredits { needed, available }.into(),
        CreditError::BalanceOverflow.into(),
        CreditError::NotPositive { credits: credits("-1") }.into(),
        CreditError::PaymentNotPositive { paid: euros("0") }.into(),
        CreditError::NothingToAdjust.into(),
        CreditError::MalformedReason.into(),
        CreditError::EffectiveInFuture { effective_on, today }.into(),
        CreditError::AdjustmentAlreadyRequested.into(),
        CreditError::UnknownAdjustment.into(),
        CreditError::SameApprover.into(),
        CreditError::NothingToTransfer { credits: credits("0") }.into(),
        CreditError::TransferToItself.into(),
        CreditError::TransferNotRelated.into(),
        CreditError::NegativeOverdraft { limit: credits("-1") }.into(),
        CreditError::OverdraftBelowOwed {
            limit: available,
            owed: needed,
        }
        .into(),
        CreditError::UnknownPurchase { lot: 2 }.into(),
        PaymentError::Missing.into(),
        PaymentError::NotDue.into(),
        PaymentError::Negative { paid: euros("-1") }.into(),
    ]
}

fn about_keys_and_persons() -> Vec<Rejection> {
    vec![
        ActivationKeyError::Unknown.into(),
        ActivationKeyError::AlreadyAdded.into(),
        ActivationKeyError::CustomerHasKey.into(),
        ActivationKeyError::AlreadyUsed.into(),
        ActivationKeyError::MalformedCode.into(),
        ActivationKeyError::MalformedName.into(),
        PersonError::Unknown.into(),
        PersonError::Erased.into(),
        PersonError::MalformedEmail.into(),
        PersonError::MalformedName.into(),
        PersonError::MalformedPhone.into(),
        PersonError::MalformedComment.into(),
        LocaleError::MalformedCountry.into(),
        LocaleError::UnknownLanguage.into(),
    ]
}

fn about_customers() -> Vec<Rejection> {
    [
        PersonError::MalformedCustomerName,
        PersonError::MalformedCity,
        PersonError::MalformedContactName,
        PersonError::UnknownContact,
        PersonError::ContactAlreadyAdded,
        PersonError::TooManyContacts,
        PersonError::UnknownAddress,
        PersonError::AddressAlreadyAdded,
        PersonError::AddressAlreadyUsed,
        PersonError::TooManyAddresses,
        PersonError::AddressIsMain,
    ]
    .map(Rejection::from)
    .to_vec()
}

fn about_licenses() -> Vec<Rejection> {
    let (from, to) = (|| sku("T-ENT-10"), || sku("T-ENT-5"));
    vec![
        LicenseError::Unknown.into(),
        LicenseError::Deleted.into(),
        LicenseError::Revoked.into(),
        LicenseError::ChangedSinceUpgrade.into(),
        LicenseError::AlreadyAssigned.into(),
        LicenseError::AssignCount { count: 0, most: 1000 }.into(),
        LicenseError::TrialTooShort { days: -1, longest: 30 }.into(),
        LicenseError::TrialTooLong { days: 31, longest: 30 }.into(),
        LicenseError::TrialOver.into(),
        LicenseError::Downgrade { from: from(), to: to() }.into(),
        LicenseError::OtherProduct {
            from: from(),
            to: sku("RW-5"),
        }
        .into(),
        LicenseError::AlreadyActivated.into(),
        LicenseError::MalformedOrderReference.into(),
        LicenseError::OrderReferenceTaken.into(),
    ]
}

fn about_licenses_on_computers() -> Vec<Rejection> {
    let (licenses, in_use) = (3, 2);
    vec![
        LicenseError::OtherComputer.into(),
        LicenseError::NotActivated.into(),
        LicenseError::NoneFree { licenses, in_use }.into(),
        LicenseError::TrialAlreadyUsed.into(),
        LicenseError::NoRehostLeft { allowed: 3 }.into(),
        LicenseError::RevisionAhead.into(),
        LicenseError::OldFile.into(),
        LicenseError::Disabled.into(),
        LicenseError::MalformedReason.into(),
        LicenseError::MalformedComputerId.into(),
        LicenseError::MalformedComputerName.into(),
        LicenseError::MalformedSerial.into(),
        LicenseError::OtherSerialForm {
            form: SerialForm::Digits,
        }
        .into(),
    ]
}

fn about_periods() -> Vec<Rejection> {
    let (month, closed_until) = ("2026-09".parse().unwrap(), "2026-10".parse().unwrap());
    vec![
        PeriodError::MalformedMonth.into(),
        PeriodError::Closed { month, closed_until }.into(),
        PeriodError::ClosePending { month }.into(),
        PeriodError::NotOver { month }.into(),
        PeriodError::OutOfOrder { closed_until }.into(),
        PeriodError::AlreadyClosed { month }.into(),
        PeriodError::NotRequested { month }.into(),
        PeriodError::OtherSeal.into(),
        PeriodError::Unbalanced { asset: Asset::Credit }.into(),
        PeriodError::MalformedSeal.into(),
        PeriodError::SameApprover.into(),
        PeriodError::NotNewestClosed { closed_until }.into(),
        PeriodError::MalformedReason.into(),
    ]
}

/// Of the version of what is changed, and of several commands with codes of their own; of several with the same it has theirs.
fn about_versions_and_several() -> Vec<Rejection> {
    let refused = vec![(0, LicenseError::Deleted.into()), (7, LicenseError::TrialOver.into())];
    let moved = VersionError::Moved { wanted: 7, found: 8 };
    vec![moved.into(), Several { refused }.into()]
}

fn all() -> Vec<Rejection> {
    [
        about_amounts_and_skus(),
        about_price_lists(),
        about_the_catalog(),
        about_resellers(),
        about_credits(),
        about_keys_and_persons(),
        about_customers(),
        about_licenses(),
        about_licenses_on_computers(),
        about_periods(),
        about_versions_and_several(),
        orders::placing(),
        orders::placed(),
        subscriptions::all(),
        signing_keys::all(),
        support::all(),
        users::all(),
    ]
    .concat()
}

#[test]
fn codes_are_unique() {
    let codes = Rejection::CODES.concat();
    let unique: BTreeSet<_> = codes.iter().collect();
    assert_eq!(unique.len(), codes.len());
    for code in codes {
        let is_kebab = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
        assert!(code.split('-').all(is_kebab), "{code}");
    }
}

#[test]
fn every_rejection_is_told_with_what_to_do() {
    let all = all();
    let told: BTreeSet<_> = all.iter().map(Rejection::code).collect();
    assert_eq!(told, Rejection::CODES.concat().into_iter().collect());
    let lines: Vec<_> = all
        .iter()
        .map(|rejection| format!("{} ({:?}): {rejection}", rejection.code(), rejection.kind()))
        .collect();
    for rejection in &all {
        let message = rejection.to_string();
        // A code such as T-ENT-10 may come first, in its own capitals.
        let first_word = message.split(' ').next().unwrap_or_default();
        let capitalised = first_word.starts_with(char::is_uppercase) && first_word.contains(char::is_lowercase);
        assert!(
            message.contains(": ") && !message.ends_with('.') && !capitalised,
            "{message}"
        );
    }
    insta::assert_snapshot!(lines.join("\n"));
}
