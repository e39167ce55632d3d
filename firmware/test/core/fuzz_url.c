/* Server addresses of random bytes: fuzz_url -max_total_time=10 corpus_url */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kms_url.h"

static void must(bool condition) {
    if (!condition) {
        abort();
    }
}

static void check_normalised(const char *url) {
    kms_allocator_t allocator = {0};
    char host[32];
    char shown[512];
    char *again = kms_url_normalise(&allocator, url);
    must(again != NULL && strcmp(again, url) == 0);
    kms_url_host(url, host, sizeof(host));
    must(host[0] != '\0' && strchr(host, '@') == NULL);
    must(kms_url_is_ipv6(url) == (host[0] == '['));
    kms_url_mask(url, shown, sizeof(shown));
    must(strchr(shown, '?') == NULL && strncmp(shown, url, strcspn(url, ":")) == 0);
    kms_release(&allocator, again);
    must(allocator.used == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    kms_allocator_t allocator = {0};
    char small[8];
    char *given = malloc(size + 1);
    memcpy(given, data, size);
    given[size] = '\0';
    // Also for invalid addresses.
    kms_url_host(given, small, sizeof(small));
    kms_url_mask(given, small, sizeof(small));
    kms_url_mask_invalid(given, small, sizeof(small));
    char *url = kms_url_normalise(&allocator, given);
    if (url != NULL) {
        check_normalised(url);
    }
    kms_release(&allocator, url);
    free(given);
    must(allocator.used == 0);
    return 0;
}
