//! What mails say, in three languages.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Subject and text of a mail.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Mail {
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// What somebody is written to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
    /// German.
    De,
}

impl Language {
    /// The language of a stored code.
    pub(crate) fn of(code: &str) -> Self {
        match code {
            "fr" => Self::Fr,
            "de" => Self::De,
            _ => Self::En,
        }
    }

    /// As it is stored.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::De => "de",
        }
    }
}

/// What somebody is written about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Notice<'a> {
    /// Somebody may sign in from now on, by this link.
    Invited(&'a str),
    /// Somebody was invited who is there already.
    InvitedAgain,
    /// The password can be chosen anew by this link.
    PasswordReset(&'a str),
    /// The password changed.
    PasswordChanged,
    /// The address is to become that of a user, by this link.
    EmailChange(&'a str),
    /// The address is not that of the user any more.
    EmailChanged,
    /// A second factor was set or removed.
    SecondFactorChanged,
    /// A customer signs in with this code.
    SignInCode(&'a str),
    /// Money of the customer's order of this number went back.
    OrderRefunded(&'a str),
    /// The same, and what it had bought is taken back.
    OrderRevoked(&'a str),
    /// Nothing is sent to the webhook endpoint at this address any more.
    WebhookDisabled(&'a str),
}

impl Notice<'_> {
    /// The mail that says so.
    pub(crate) fn mail(self, language: Language) -> Mail {
        let (subject, text) = match language {
            Language::En => self.english(),
            Language::Fr => self.french(),
            Language::De => self.german(),
        };
        let link = match self {
            Self::Invited(told)
            | Self::PasswordReset(told)
            | Self::EmailChange(told)
            | Self::SignInCode(told)
            | Self::OrderRefunded(told)
            | Self::OrderRevoked(told)
            | Self::WebhookDisabled(told) => {
                format!("\n\n{told}")
            }
            _ => String::new(),
        };
        Mail {
            subject: subject.to_owned(),
            text: format!("{text}{link}\n"),
        }
    }

    fn english(self) -> (&'static str, &'static str) {
        match self {
            Self::Invited(_) => (
                "Your access to keyledger",
                "You were invited to keyledger. Choose a password within 7 days:",
            ),
            Self::InvitedAgain => (
                "You have access to keyledger already",
                "Somebody invited you to keyledger. You have access already: sign in as usual.",
            ),
            Self::PasswordReset(_) => (
                "A new password",
                "Choose a new password within 30 minutes. If you did not ask for it, ignore this mail:",
            ),
            Self::PasswordChanged => (
                "Your password was changed",
                "Your password was changed. If that was not you, tell whoever runs your team at once.",
            ),
            Self::EmailChange(_) => (
                "Your new e-mail address",
                "Confirm within 30 minutes that you sign in by this address from now on:",
            ),
            Self::EmailChanged => (
                "Your e-mail address was changed",
                "You sign in by another address from now on. If that was not you, tell whoever runs your team at once.",
            ),
            Self::SecondFactorChanged => (
                "Your second factor was changed",
                "Your second factor was set or removed. If that was not you, tell whoever runs your team at once.",
            ),
            Self::SignInCode(_) => (
                "Your code to sign in",
                "Sign in with this code within 10 minutes. If that was not you, ignore this mail; nobody gets in without it:",
            ),
            Self::OrderRefunded(_) => (
                "Your order was refunded",
                "Money that you paid for this order went back to you. What you have of it stays yours:",
            ),
            Self::OrderRevoked(_) => (
                "Your order was refunded",
                "Money that you paid for this order went back to you. What it had bought is yours no longer:",
            ),
            Self::WebhookDisabled(_) => (
                "A webhook endpoint was disabled",
                "This webhook endpoint took nothing for three days, or said that it is gone. Nothing is sent there until you enable it again; then it is told all that it missed:",
            ),
        }
    }

    fn french(self) -> (&'static str, &'static str) {
        match self {
            Self::Invited(_) => (
                "Votre accès à keyledger",
                "Vous êtes invité à utiliser keyledger. Choisissez un mot de passe dans les 7 jours :",
            ),
            Self::InvitedAgain => (
                "Vous avez déjà accès à keyledger",
                "Quelqu'un vous a invité à utiliser keyledger. Vous y avez déjà accès : connectez-vous comme d'habitude.",
            ),
            Self::PasswordReset(_) => (
                "Un nouveau mot de passe",
                "Choisissez un nouveau mot de passe dans les 30 minutes. Si vous n'avez rien demandé, ignorez ce message :",
            ),
            Self::PasswordChanged => (
                "Votre mot de passe a été modifié",
                "Votre mot de passe a été modifié. Si ce n'était pas vous, prévenez aussitôt votre responsable.",
            ),
            Self::EmailChange(_) => (
                "Votre nouvelle adresse e-mail",
                "Confirmez dans les 30 minutes que vous vous connectez désormais avec cette adresse :",
            ),
            Self::EmailChanged => (
                "Votre adresse e-mail a été modifiée",
                "Vous vous connectez désormais avec une autre adresse. Si ce n'était pas vous, prévenez votre responsable.",
            ),
            Self::SecondFactorChanged => (
                "Votre second facteur a été modifié",
                "Votre second facteur a été défini ou supprimé. Si ce n'était pas vous, prévenez votre responsable.",
            ),
            Self::SignInCode(_) => (
                "Votre code de connexion",
                "Connectez-vous avec ce code dans les 10 minutes. Si ce n'était pas vous, ignorez ce message ; personne n'entre sans lui :",
            ),
            Self::OrderRefunded(_) => (
                "Votre commande a été remboursée",
                "De l'argent payé pour cette commande vous a été rendu. Ce que vous en avez reste à vous :",
            ),
            Self::OrderRevoked(_) => (
                "Votre commande a été remboursée",
                "De l'argent payé pour cette commande vous a été rendu. Ce qu'il avait acheté n'est plus à vous :",
            ),
            Self::WebhookDisabled(_) => (
                "Un point de réception de webhooks a été désactivé",
                "Ce point de réception n'a rien accepté pendant trois jours, ou a répondu qu'il n'existe plus. Rien n'y est envoyé avant que vous ne le réactiviez ; il recevra alors tout ce qu'il a manqué :",
            ),
        }
    }

    fn german(self) -> (&'static str, &'static str) {
        match self {
            Self::Invited(_) => (
                "Ihr Zugang zu keyledger",
                "Sie sind zu keyledger eingeladen. Wählen Sie innerhalb von 7 Tagen ein Passwort:",
            ),
            Self::InvitedAgain => (
                "Sie haben schon Zugang zu keyledger",
                "Jemand hat Sie zu keyledger eingeladen. Sie haben schon Zugang: melden Sie sich an wie sonst.",
            ),
            Self::PasswordReset(_) => (
                "Ein neues Passwort",
                "Wählen Sie innerhalb von 30 Minuten ein neues Passwort. Haben Sie es nicht verlangt, übergehen Sie diese Mail:",
            ),
            Self::PasswordChanged => (
                "Ihr Passwort wurde geändert",
                "Ihr Passwort wurde geändert. Waren Sie das nicht, sagen Sie es sofort denen, die Ihr Team leiten.",
            ),
            Self::EmailChange(_) => (
                "Ihre neue E-Mail-Adresse",
                "Bestätigen Sie innerhalb von 30 Minuten, dass Sie sich künftig mit dieser Adresse anmelden:",
            ),
            Self::EmailChanged => (
                "Ihre E-Mail-Adresse wurde geändert",
                "Sie melden sich künftig mit einer anderen Adresse an. Waren Sie das nicht, sagen Sie es sofort weiter.",
            ),
            Self::SecondFactorChanged => (
                "Ihr zweiter Faktor wurde geändert",
                "Ihr zweiter Faktor wurde gesetzt oder entfernt. Waren Sie das nicht, sagen Sie es sofort weiter.",
            ),
            Self::SignInCode(_) => (
                "Ihr Code zur Anmeldung",
                "Melden Sie sich innerhalb von 10 Minuten mit diesem Code an. Waren Sie das nicht, übergehen Sie diese Nachricht; ohne ihn kommt niemand hinein:",
            ),
            Self::OrderRefunded(_) => (
                "Ihre Bestellung wurde erstattet",
                "Geld, das Sie für diese Bestellung bezahlt hatten, ging an Sie zurück. Was Sie davon haben, bleibt Ihnen:",
            ),
            Self::OrderRevoked(_) => (
                "Ihre Bestellung wurde erstattet",
                "Geld, das Sie für diese Bestellung bezahlt hatten, ging an Sie zurück. Was es gekauft hatte, haben Sie nicht mehr:",
            ),
            Self::WebhookDisabled(_) => (
                "Ein Webhook-Endpunkt wurde abgeschaltet",
                "Dieser Webhook-Endpunkt hat drei Tage lang nichts angenommen oder geantwortet, dass es ihn nicht mehr gibt. Bis Sie ihn wieder einschalten, wird nichts dorthin gesendet; dann erfährt er alles, was er verpasst hat:",
            ),
        }
    }
}
