/* The shaping of offers, of any bytes: fuzz_sdp -max_total_time=10 corpus_sdp */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kms_sdp.h"

static void must(bool condition) {
    if (!condition) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    kms_allocator_t allocator = {0};
    char *offer = malloc(size + 1);
    memcpy(offer, data, size);
    offer[size] = '\0';
    char *shaped = kms_sdp_shape_offer(&allocator, offer);
    must(shaped != NULL);
    // Shaping is idempotent.
    char *again = kms_sdp_shape_offer(&allocator, shaped);
    must(again != NULL && strcmp(again, shaped) == 0);
    kms_release(&allocator, again);
    kms_release(&allocator, shaped);
    free(offer);
    must(allocator.used == 0);
    return 0;
}
