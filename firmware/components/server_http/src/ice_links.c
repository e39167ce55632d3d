#include "ice_links.h"

#include <stdlib.h>
#include <string.h>

#include "esp_log.h"
#include "generated/board_log.h"
#include "http_head.h"
#include "http_header.h"
#include "kms_url.h"

#define PATH_SIZE 384
#define REPLY_SIZE 4096

/** Copies up to a delimiter, without the backslashes of a quoted-string; false if it is too long.
 */
static bool take(const char **at, const char *ends, char *text, size_t size) {
    size_t length = 0;
    while (**at != '\0' && **at != '\r' && **at != '\n' && strchr(ends, **at) == NULL) {
        if (**at == '\\' && (*at)[1] != '\0') {
            (*at)++;
        }
        if (length + 1 < size) {
            text[length] = **at;
        }
        length++;
        (*at)++;
    }
    text[length < size ? length : size - 1] = '\0';
    return length < size;
}

static bool take_value(const char **at, char *text, size_t size) {
    if (**at != '"') {
        return take(at, ";, ", text, size);
    }
    (*at)++;
    const bool fits = take(at, "\"", text, size);
    *at += **at == '"' ? 1 : 0;
    return fits;
}

/** Reads the parameters of a link (RFC 8288 section 3); whether it is a whole ICE server. */
static bool take_parameters(const char **at, ice_link_t *link) {
    bool is_ice_server = false;
    bool fits = true;
    while (**at == ';') {
        char name[32];
        char value[sizeof(link->user)];
        *at += 1 + strspn(*at + 1, " ");
        take(at, "=;, ", name, sizeof(name));
        value[0] = '\0';
        if (**at == '=') {
            (*at)++;
            fits = take_value(at, value, sizeof(value)) && fits;
        }
        *at += strspn(*at, " ");
        is_ice_server =
            is_ice_server || (strcmp(name, "rel") == 0 && strcmp(value, "ice-server") == 0);
        if (strcmp(name, "username") == 0) {
            strcpy(link->user, value);
        } else if (strcmp(name, "credential") == 0) {
            strcpy(link->password, value);
        }
    }
    return is_ice_server && fits;
}

static void parse_line(const char *at, ice_links_t *links) {
    while (*at == '<' && links->count < ICE_LINKS) {
        ice_link_t link = {0};
        at++;
        const bool fits = take(&at, ">", link.url, sizeof(link.url));
        at += *at == '>' ? 1 : 0;
        at += strspn(at, " ");
        if (take_parameters(&at, &link) && fits) {
            links->links[links->count++] = link;
        }
        at += strspn(at, ", ");
    }
}

void ice_links_parse(const char *reply, ice_links_t *links) {
    links->count = 0;
    for (const char *line = http_header_next(reply, "Link", NULL); line != NULL;
         line = http_header_next(reply, "Link", line)) {
        parse_line(line, links);
    }
}

void ice_links_fetch(const char *url, const char *key, const char *ca, ice_links_t *links) {
    char path[PATH_SIZE];
    char *reply = malloc(REPLY_SIZE);
    links->count = 0;
    if (reply == NULL) {
        return;
    }
    kms_url_beside(url, "api/ice-servers", path, sizeof(path));
    const http_head_t request = {.url = url, .path = path, .key = key, .ca = ca};
    const char *failure = http_head_send(&request, reply, REPLY_SIZE);
    if (failure == NULL) {
        ice_links_parse(reply, links);
    } else {
        ESP_LOGW(BOARD_TAG_PUBLISHER, "The server's STUN and TURN servers are unknown (%s).",
                 failure);
    }
    free(reply);
}
