#include <string.h>

#include "board.h"

/* RFC 6750 section 2.1: such a key can end no header. */
static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                 "-._~+/";

bool board_is_key(const char *text) {
    const size_t length = strspn(text, characters);
    const size_t padding = strspn(text + length, "=");
    return length > 0 && text[length + padding] == '\0' && length + padding <= BOARD_KEY_BYTES;
}
