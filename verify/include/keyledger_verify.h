/*
 * Verifies license files of keyledger. docs/license-files.md says what such a file holds and how it is verified.
 *
 * There is one function. It opens no file and no connection, reads no clock, keeps nothing, and may be called from several
 * threads at once. All memory belongs to the caller, and nothing has to be freed.
 *
 * Build the library with: cargo rustc --release -p keyledger-verify --features c --crate-type cdylib
 */
#ifndef KEYLEDGER_VERIFY_H
#define KEYLEDGER_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* So many bytes; they need no zero at their end. `bytes` may be NULL if `length` is 0. */
typedef struct keyledger_text {
    const char *bytes;
    size_t length;
} keyledger_text;

/* The newest revision of a license that was seen on this computer. */
typedef struct keyledger_seen {
    keyledger_text license_id;
    uint64_t revision;
} keyledger_seen;

/* A file, and what it is held to. */
typedef struct keyledger_question {
    /* The file's bytes, as they are. */
    keyledger_text file;
    /* The trusted keys as JSON: {"keys":[{"kid":…,"public_key":…,"from":…,"until":…}]} */
    keyledger_text keys;
    /* What the software calls this computer, in UTF-8, without blanks around it. */
    keyledger_text computer_id;
    /* The time, in seconds since 1970-01-01T00:00:00Z. */
    int64_t now;
    /* So many licenses of which a file was seen; NULL if it is 0. */
    const keyledger_seen *seen;
    size_t seen_count;
} keyledger_question;

/* Times are in seconds since 1970-01-01T00:00:00Z, texts end with a zero. */
typedef struct keyledger_license {
    /* When the trial is over, if is_trial; else 0. */
    int64_t trial_end;
    /* When support is over: the end of its last day, if has_support; else 0. */
    int64_t support_end;
    int64_t issued_at;
    int64_t refresh_after;
    int64_t valid_until;
    uint64_t position;
    /* Keep it, and give it back as seen. */
    uint64_t revision;
    /* How many, unless is_unlimited; then 0. */
    uint32_t size;
    /* Each of these is 0 or 1. */
    uint8_t is_unlimited;
    uint8_t is_trial;
    uint8_t has_support;
    /* Whether the file is that of a support. */
    uint8_t is_support;
    char license_id[37];
    char serial[41];
    char activation_key[20];
    char product[9];
    /* Empty if the product has no editions. */
    char edition[9];
} keyledger_license;

/* What comes out: the license holds if it is not negative. */
enum {
    /* There is nothing to do. */
    KEYLEDGER_FRESH = 0,
    /* Ask for a newer file, and go on whether you get one or not. */
    KEYLEDGER_REFRESH_DUE = 1,
    /* Go on, and tell the user that a newer file is needed. */
    KEYLEDGER_IN_GRACE = 2,

    KEYLEDGER_TOO_LONG = -1,
    KEYLEDGER_ARMOUR = -2,
    KEYLEDGER_WRAPPER = -3,
    KEYLEDGER_ALGORITHM = -4,
    KEYLEDGER_UNKNOWN_KEY = -5,
    KEYLEDGER_SIGNATURE = -6,
    KEYLEDGER_PAYLOAD = -7,
    KEYLEDGER_KEY_NOT_IN_USE = -8,
    KEYLEDGER_OTHER_COMPUTER = -9,
    KEYLEDGER_OLDER_REVISION = -10,
    KEYLEDGER_ISSUED_IN_FUTURE = -11,
    KEYLEDGER_OVER = -12,

    /* The call is wrong: a NULL where there must be none, or a text that is not UTF-8. */
    KEYLEDGER_WRONG_CALL = -100,
    /* The call is wrong: these are no keys. */
    KEYLEDGER_WRONG_KEYS = -101
};

/*
 * Says whether the license in a file holds. `license` gets what the file says if it holds, and also if it is over; in every
 * other case it is zeroed, or left alone if it or `question` is NULL.
 */
int32_t keyledger_verify(const keyledger_question *question, keyledger_license *license);

#ifdef __cplusplus
}
#endif

#endif
