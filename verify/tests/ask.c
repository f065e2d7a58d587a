/* Asks the library about one file: FILE KEYS COMPUTER_ID NOW [LICENSE_ID REVISION]. Prints the outcome and the license. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyledger_verify.h"

static keyledger_text text(const char *bytes) {
    keyledger_text text;
    text.bytes = bytes;
    text.length = strlen(bytes);
    return text;
}

/* Longer than any file may be. */
static char file_buffer[20000];
static char keys_buffer[20000];

static keyledger_text content(const char *name, char *buffer, size_t room) {
    keyledger_text text;
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        perror(name);
        exit(2);
    }
    text.bytes = buffer;
    text.length = fread(buffer, 1, room, file);
    fclose(file);
    return text;
}

int main(int count, char **arguments) {
    keyledger_question question;
    keyledger_license license;
    keyledger_seen seen;
    int32_t outcome;
    if (count != 5 && count != 7) {
        return 2;
    }
    memset(&question, 0, sizeof question);
    memset(&license, 0x55, sizeof license);
    question.file = content(arguments[1], file_buffer, sizeof file_buffer);
    question.keys = content(arguments[2], keys_buffer, sizeof keys_buffer);
    question.computer_id = text(arguments[3]);
    question.now = strtoll(arguments[4], NULL, 10);
    if (count == 7) {
        seen.license_id = text(arguments[5]);
        seen.revision = strtoull(arguments[6], NULL, 10);
        question.seen = &seen;
        question.seen_count = 1;
    }
    if (keyledger_verify(NULL, &license) != KEYLEDGER_WRONG_CALL || keyledger_verify(&question, NULL) != KEYLEDGER_WRONG_CALL) {
        return 3;
    }
    outcome = keyledger_verify(&question, &license);
    printf("%" PRId32 "\n", outcome);
    printf("%s %s %s %s [%s]\n", license.license_id, license.serial, license.activation_key, license.product, license.edition);
    printf("%" PRIu32 " %u %u %u %u\n", license.size, license.is_unlimited, license.is_trial, license.has_support,
           license.is_support);
    printf("%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", license.trial_end, license.support_end,
           license.issued_at, license.refresh_after, license.valid_until);
    printf("%" PRIu64 " %" PRIu64 "\n", license.position, license.revision);
    return 0;
}
