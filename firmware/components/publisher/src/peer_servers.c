#include "peer_servers.h"

#include <stdlib.h>
#include <string.h>

void peer_servers_fetch(publisher_t *publisher) {
    const char *ca = publisher->cfg.ca != NULL ? publisher->cfg.ca : "";
    xSemaphoreTakeRecursive(publisher->lock, portMAX_DELAY);
    char *url = publisher->server != NULL ? strdup(publisher->server) : NULL;
    char *key = publisher->key != NULL ? strdup(publisher->key) : NULL;
    xSemaphoreGiveRecursive(publisher->lock);
    publisher->ice_links.count = 0;
    if (url != NULL && key != NULL) {
        ice_links_fetch(url, key, ca, &publisher->ice_links);
    }
    free(url);
    free(key);
}

/** Adds a server that esp_peer supports: without TLS, for which it has no CA. */
static void add_server(peer_servers_t *servers, publisher_ice_server_t server) {
    const bool is_supported = server.url != NULL && (strncmp(server.url, "stun:", 5) == 0 ||
                                                     strncmp(server.url, "turn:", 5) == 0);
    if (!is_supported || servers->count == PEER_SERVERS) {
        return;
    }
    // esp_peer does not modify them.
    servers->list[servers->count++] = (esp_peer_ice_server_cfg_t){
        .stun_url = (char *)(uintptr_t)server.url,
        .user = (char *)(uintptr_t)server.user,
        .psw = (char *)(uintptr_t)server.password,
    };
    // RFC 7065 section 3.1
    servers->use_tcp = servers->use_tcp || strstr(server.url, "transport=tcp") != NULL;
}

void peer_servers_list(const publisher_t *publisher, peer_servers_t *servers) {
    *servers = (peer_servers_t){0};
    for (int i = 0; i < PUBLISHER_ICE_SERVERS; i++) {
        add_server(servers, publisher->cfg.ice_servers[i]);
    }
    for (int i = 0; i < publisher->ice_links.count; i++) {
        const ice_link_t *link = &publisher->ice_links.links[i];
        add_server(servers, (publisher_ice_server_t){
                                .url = link->url, .user = link->user, .password = link->password});
    }
}
