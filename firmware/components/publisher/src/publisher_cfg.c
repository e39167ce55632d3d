#include "publisher_cfg.h"

#include <stdlib.h>
#include <string.h>

static bool copy(const char **text) {
    if (*text == NULL) {
        return true;
    }
    *text = strdup(*text);
    return *text != NULL;
}

static void release(const char *text) {
    free((void *)(uintptr_t)text);
}

bool publisher_cfg_copy(const publisher_cfg_t *from, publisher_cfg_t *to) {
    *to = *from;
    bool copied = copy(&to->identity.name);
    copied = copy(&to->identity.profile) && copied;
    copied = copy(&to->identity.firmware) && copied;
    copied = copy(&to->identity.id) && copied;
    copied = copy(&to->key) && copied;
    copied = copy(&to->ca) && copied;
    for (int i = 0; i < PUBLISHER_ICE_SERVERS; i++) {
        publisher_ice_server_t *server = &to->ice_servers[i];
        copied = copy(&server->url) && copied;
        copied = copy(&server->user) && copied;
        copied = copy(&server->password) && copied;
    }
    return copied;
}

void publisher_cfg_free(publisher_cfg_t *cfg) {
    release(cfg->identity.name);
    release(cfg->identity.profile);
    release(cfg->identity.firmware);
    release(cfg->identity.id);
    release(cfg->key);
    release(cfg->ca);
    for (int i = 0; i < PUBLISHER_ICE_SERVERS; i++) {
        release(cfg->ice_servers[i].url);
        release(cfg->ice_servers[i].user);
        release(cfg->ice_servers[i].password);
    }
}
