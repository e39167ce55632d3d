#include "watch_url.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "generated/board_limits.h"
#include "kms_url.h"

void watch_url(const char *server, const char *name, char *url, size_t size) {
    char host[BOARD_SERVER_BYTES + 1];
    char page[sizeof("watch/") + BOARD_NAME_BYTES];
    char path[BOARD_SERVER_BYTES + sizeof(page)];
    char port[8] = "";
    const bool is_secure = kms_url_is_secure(server);
    const int number = kms_url_port(server);
    kms_url_host(server, host, sizeof(host));
    if (number != (is_secure ? 443 : 80)) {
        snprintf(port, sizeof(port), ":%d", number);
    }
    snprintf(page, sizeof(page), "watch/%s", name);
    kms_url_beside(server, page, path, sizeof(path));
    path[strcspn(path, "?")] = '\0';
    const int length =
        snprintf(url, size, "%s://%s%s%s", is_secure ? "https" : "http", host, port, path);
    if (length < 0 || (size_t)length >= size) {
        url[0] = '\0';
    }
}
