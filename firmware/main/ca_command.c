#include "ca_command.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app_event.h"
#include "certificate.h"
#include "generated/board_console.h"
#include "generated/board_limits.h"
#include "mbedtls/base64.h"
#include "server_ca.h"

/** What has been received since the last `end`, in DER. */
static struct {
    uint8_t *der;
    size_t length;
} received;

static void discard(void) {
    free(received.der);
    received.der = NULL;
    received.length = 0;
}

static void post_ca(char *pem) {
    app_event_t event = {.kind = APP_SET_CA, .text = pem};
    if (!app_post(event)) {
        BOARD_PRINT_BUSY();
    }
}

static void print_ca(void) {
    char fingerprint[SERVER_CA_FINGERPRINT_SIZE];
    server_ca_fingerprint(fingerprint);
    if (fingerprint[0] != '\0') {
        BOARD_PRINT_SERVER_CA(fingerprint);
    } else {
        BOARD_PRINT_CA_IS_NOT_SET();
    }
}

static void add(const char *base64) {
    uint8_t bytes[BOARD_CA_LINE_CHARACTERS / 4 * 3];
    size_t length = 0;
    if (strlen(base64) > BOARD_CA_LINE_CHARACTERS ||
        mbedtls_base64_decode(bytes, sizeof(bytes), &length, (const unsigned char *)base64,
                              strlen(base64)) != 0) {
        discard();
        BOARD_PRINT_INVALID_CA_TEXT();
        return;
    }
    if (received.length + length > BOARD_CA_BYTES) {
        discard();
        BOARD_PRINT_LONG_CA();
        return;
    }
    uint8_t *der = realloc(received.der, received.length + length + 1);
    if (der == NULL) {
        discard();
        BOARD_PRINT_BUSY();
        return;
    }
    memcpy(der + received.length, bytes, length);
    received.der = der;
    received.length += length;
    BOARD_PRINT_CA_RECEIVED(received.length);
}

/** Whether the text is the digest in hexadecimal digits, with or without colons. */
static bool is_digest(const char *text, const uint8_t *digest) {
    for (size_t i = 0; i < CERTIFICATE_DIGEST_SIZE; i++) {
        unsigned byte = 0;
        text += *text == ':' ? 1 : 0;
        if (!isxdigit((unsigned char)text[0]) || !isxdigit((unsigned char)text[1]) ||
            sscanf(text, "%2x", &byte) != 1 || byte != digest[i]) {
            return false;
        }
        text += 2;
    }
    return *text == '\0';
}

static void end(const char *sha256) {
    uint8_t digest[CERTIFICATE_DIGEST_SIZE];
    if (received.der == NULL || !certificate_digest(received.der, received.length, digest) ||
        !is_digest(sha256, digest)) {
        BOARD_PRINT_INVALID_CA_DIGEST();
    } else {
        char *pem = certificate_to_pem(received.der, received.length);
        if (pem != NULL) {
            post_ca(pem);
        } else {
            BOARD_PRINT_INVALID_CA();
        }
    }
    discard();
}

bool ca_command_run(int argc, char **argv) {
    const bool is_pair = argc == 3;
    if (argc == 1) {
        print_ca();
    } else if (argc == 2 && strcmp(argv[1], "none") == 0) {
        discard();
        post_ca(NULL);
    } else if (is_pair && strcmp(argv[1], "add") == 0) {
        add(argv[2]);
    } else if (is_pair && strcmp(argv[1], "end") == 0) {
        end(argv[2]);
    } else {
        return false;
    }
    return true;
}
