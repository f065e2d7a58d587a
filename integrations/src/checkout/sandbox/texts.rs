//! The pay page in three languages.

use domain::locale::Language;

/// What the page says.
pub(super) struct Texts {
    pub(super) title: &'static str,
    pub(super) note: &'static str,
    pub(super) columns: [&'static str; 4],
    pub(super) total: &'static str,
    pub(super) pay: &'static str,
    pub(super) fail: &'static str,
    pub(super) cancel: &'static str,
    pub(super) refund: &'static str,
    pub(super) refund_line: &'static str,
    pub(super) failed: &'static str,
    pub(super) cancelled: &'static str,
    pub(super) expired: &'static str,
    pub(super) paid: &'static str,
    pub(super) partly_refunded: &'static str,
    pub(super) refunded: &'static str,
    pub(super) untold: &'static str,
    pub(super) unknown: &'static str,
}

pub(super) fn of(language: Language) -> &'static Texts {
    match language {
        Language::En => &ENGLISH,
        Language::Fr => &FRENCH,
        Language::De => &GERMAN,
    }
}

const ENGLISH: Texts = Texts {
    title: "Sandbox checkout",
    note: "This is a test. No money moves, whatever you choose here.",
    columns: ["Item", "Quantity", "Price", "Subtotal"],
    total: "Total",
    pay: "Pay",
    fail: "Pay and fail",
    cancel: "Cancel",
    refund: "Refund",
    refund_line: "Refund this line",
    failed: "The payment failed. You can try again.",
    cancelled: "The order was cancelled. You can close this page.",
    expired: "This page has expired. Please order again.",
    paid: "The order was paid. You can close this page. Order:",
    partly_refunded: "A part of the order was refunded. Order:",
    refunded: "The order was refunded. Order:",
    untold: "The shop could not be told yet. It will ask for it itself.",
    unknown: "There is no such page, or it is no longer there. Please order again.",
};

const FRENCH: Texts = Texts {
    title: "Paiement d’essai",
    note: "Ceci est un essai. Aucun argent ne circule, quel que soit votre choix.",
    columns: ["Article", "Quantité", "Prix", "Sous-total"],
    total: "Total",
    pay: "Payer",
    fail: "Payer et échouer",
    cancel: "Annuler",
    refund: "Rembourser",
    refund_line: "Rembourser cette ligne",
    failed: "Le paiement a échoué. Vous pouvez réessayer.",
    cancelled: "La commande a été annulée. Vous pouvez fermer cette page.",
    expired: "Cette page a expiré. Veuillez commander de nouveau.",
    paid: "La commande a été payée. Vous pouvez fermer cette page. Commande :",
    partly_refunded: "Une partie de la commande a été remboursée. Commande :",
    refunded: "La commande a été remboursée. Commande :",
    untold: "La boutique n’a pas encore pu être prévenue. Elle s’informera elle-même.",
    unknown: "Cette page n’existe pas ou n’existe plus. Veuillez commander de nouveau.",
};

const GERMAN: Texts = Texts {
    title: "Testkasse",
    note: "Dies ist ein Test. Es fließt kein Geld, was immer Sie hier wählen.",
    columns: ["Artikel", "Menge", "Preis", "Zwischensumme"],
    total: "Summe",
    pay: "Bezahlen",
    fail: "Bezahlen und scheitern",
    cancel: "Abbrechen",
    refund: "Erstatten",
    refund_line: "Diese Zeile erstatten",
    failed: "Die Zahlung ist gescheitert. Sie können es noch einmal versuchen.",
    cancelled: "Die Bestellung wurde abgebrochen. Sie können diese Seite schließen.",
    expired: "Diese Seite ist abgelaufen. Bitte bestellen Sie noch einmal.",
    paid: "Die Bestellung wurde bezahlt. Sie können diese Seite schließen. Bestellung:",
    partly_refunded: "Ein Teil der Bestellung wurde erstattet. Bestellung:",
    refunded: "Die Bestellung wurde erstattet. Bestellung:",
    untold: "Der Shop konnte noch nicht benachrichtigt werden. Er wird selbst nachfragen.",
    unknown: "Diese Seite gibt es nicht oder nicht mehr. Bitte bestellen Sie noch einmal.",
};
