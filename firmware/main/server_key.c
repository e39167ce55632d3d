#include "server_key.h"

#include <stdatomic.h>

#include "board_settings.h"

static struct {
    const char *text;
    atomic_bool is_set;
} key = {.text = ""};

void server_key_select(const char *saved) {
    key.text = saved[0] != '\0' ? saved : board_settings()->key;
    atomic_store(&key.is_set, key.text[0] != '\0');
}

const char *server_key(void) {
    return key.text;
}

bool server_key_is_set(void) {
    return atomic_load(&key.is_set);
}
