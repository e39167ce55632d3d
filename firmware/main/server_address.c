#include "server_address.h"

#include <stdlib.h>
#include <string.h>

#include "generated/board_console.h"
#include "kms_url.h"
#include "saved_settings.h"
#include "sdkconfig.h"

#if CONFIG_IDF_TARGET_LINUX
/** The host board may run on the server's machine. */
#define MAY_BE_LOOPBACK true
#else
#define MAY_BE_LOOPBACK false
#endif

bool server_address_is_loopback(const char *url) {
    static const char name[] = "localhost";
    char host[SAVED_SERVER_SIZE];
    kms_url_host(url, host, sizeof(host));
    size_t length = strlen(host);
    if (length > 0 && host[length - 1] == '.') {
        host[--length] = '\0';
    }
    const char *last = length >= strlen(name) ? &host[length - strlen(name)] : "";
    const bool is_local_name = strcmp(last, name) == 0 && (last == host || last[-1] == '.');
    return is_local_name || strncmp(host, "127.", 4) == 0 || strcmp(host, "0.0.0.0") == 0;
}

static bool is_usable(const char *url) {
    if (kms_url_is_ipv6(url)) {
        BOARD_PRINT_IPV6_SERVER();
    } else if (!MAY_BE_LOOPBACK && server_address_is_loopback(url)) {
        BOARD_PRINT_LOOPBACK_SERVER();
    } else if (strlen(url) > BOARD_SERVER_BYTES) {
        BOARD_PRINT_LONG_SERVER();
    } else {
        return true;
    }
    return false;
}

char *server_address_parse(const char *text) {
    kms_allocator_t allocator = {0};
    char *url = kms_url_normalise(&allocator, text);
    if (url == NULL) {
        char masked[SAVED_SERVER_SIZE];
        kms_url_mask_invalid(text, masked, sizeof(masked));
        BOARD_PRINT_INVALID_SERVER(masked);
        return NULL;
    }
    char *server = is_usable(url) ? strdup(url) : NULL;
    kms_release(&allocator, url);
    return server;
}
