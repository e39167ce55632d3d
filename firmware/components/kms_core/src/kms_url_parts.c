#include "kms_url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *start;
    const char *host; /*!< After the last @, since a user and a password may contain others */
    const char *end;
} authority_t;

static authority_t find_authority(const char *url) {
    const char *scheme_end = strstr(url, "://");
    const char *start = scheme_end != NULL ? scheme_end + 3 : url;
    authority_t authority = {start, start, start + strcspn(start, "/?#")};
    for (const char *at = start; at < authority.end; at++) {
        if (*at == '@') {
            authority.host = at + 1;
        }
    }
    return authority;
}

void kms_url_host(const char *url, char *host, size_t size) {
    const authority_t authority = find_authority(url);
    const char *start = authority.host;
    const size_t rest = (size_t)(authority.end - start);
    const size_t length = *start == '[' ? strcspn(start, "]") + 1 : strcspn(start, ":");
    snprintf(host, size, "%.*s", (int)(length < rest ? length : rest), start);
}

bool kms_url_is_secure(const char *url) {
    return strncmp(url, "wss://", 6) == 0;
}

int kms_url_port(const char *url) {
    const authority_t authority = find_authority(url);
    const char *end_of_host = *authority.host == '[' ? strchr(authority.host, ']') : authority.host;
    const char *colon = end_of_host != NULL ? strchr(end_of_host, ':') : NULL;
    if (colon != NULL && colon < authority.end) {
        return atoi(colon + 1);
    }
    return kms_url_is_secure(url) ? 443 : 80;
}

void kms_url_beside(const char *url, const char *name, char *path, size_t size) {
    const char *start = find_authority(url).end;
    const char *query = start + strcspn(start, "?#");
    int folder = 0;
    for (int i = 0; start + i < query; i++) {
        folder = start[i] == '/' ? i : folder;
    }
    snprintf(path, size, "%.*s/%s%.*s", folder, start, name, (int)strcspn(query, "#"), query);
}

bool kms_url_has_user(const char *url) {
    const authority_t authority = find_authority(url);
    return authority.host != authority.start;
}

bool kms_url_is_ipv6(const char *url) {
    return *find_authority(url).host == '[';
}

void kms_url_mask(const char *url, char *text, size_t size) {
    const authority_t authority = find_authority(url);
    const int scheme = (int)(authority.start - url);
    const int rest = (int)strcspn(authority.host, "?#");
    snprintf(text, size, "%.*s%s%.*s", scheme, url, kms_url_has_user(url) ? KMS_URL_MASK "@" : "",
             rest, authority.host);
}

void kms_url_mask_invalid(const char *url, char *text, size_t size) {
    const char *at = strrchr(url, '@');
    const char *shown = at != NULL ? at : url;
    snprintf(text, size, "%s%.*s", at != NULL ? KMS_URL_MASK : "", (int)strcspn(shown, "?#"),
             shown);
}
