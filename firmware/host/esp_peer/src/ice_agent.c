#include "ice_agent.h"

#include <agent.h>
#include <interfaces.h>
#include <stdbool.h>
#include <string.h>

#include "esp_log.h"

static const char *TAG = "PEER_HOST";

static void add_address(NiceAgent *agent, const char *text) {
    NiceAddress address;
    nice_address_init(&address);
    if (nice_address_set_from_string(&address, text)) {
        nice_agent_add_local_address(agent, &address);
    }
}

void ice_agent_set_up(GstElement *webrtcbin) {
    g_autoptr(GObject) ice = NULL;
    g_autoptr(GObject) found = NULL;
    g_object_get(webrtcbin, "ice-agent", &ice, NULL);
    g_object_set(ice, "ice-tcp", FALSE, NULL);
    g_object_get(ice, "agent", &found, NULL);
    NiceAgent *agent = NICE_AGENT(found);
    // Without consent checks a lost peer would not be detected.
    g_object_set(agent, "upnp", FALSE, "keepalive-conncheck", TRUE, NULL);
    // A configured address replaces the discovery of the others.
    add_address(agent, "127.0.0.1");
    GList *addresses = nice_interfaces_get_local_ips(FALSE);
    for (GList *at = addresses; at != NULL; at = at->next) {
        // esp_peer uses IPv4 only by default.
        if (strchr(at->data, ':') == NULL) {
            add_address(agent, at->data);
        }
    }
    g_list_free_full(addresses, g_free);
}

/** An address without its scheme and its query. */
static char *host_and_port(const char *url) {
    const char *colon = strchr(url, ':');
    const char *rest = colon == NULL ? url : colon + 1;
    rest += strspn(rest, "/");
    return g_strndup(rest, strcspn(rest, "?"));
}

static void use_server(GstElement *webrtcbin, const esp_peer_ice_server_cfg_t *server) {
    g_autofree char *where = host_and_port(server->stun_url);
    if (g_str_has_prefix(server->stun_url, "stun")) {
        g_autofree char *url = g_strdup_printf("stun://%s", where);
        g_object_set(webrtcbin, "stun-server", url, NULL);
        return;
    }
    const char *user = server->user == NULL ? "" : server->user;
    const char *password = server->psw == NULL ? "" : server->psw;
    g_autofree char *escaped_user = g_uri_escape_string(user, NULL, FALSE);
    g_autofree char *escaped_password = g_uri_escape_string(password, NULL, FALSE);
    const bool tls = g_str_has_prefix(server->stun_url, "turns");
    const bool tcp = strstr(server->stun_url, "transport=tcp") != NULL;
    g_autofree char *url = g_strdup_printf("%s://%s:%s@%s%s", tls ? "turns" : "turn", escaped_user,
                                           escaped_password, where, tcp ? "?transport=tcp" : "");
    gboolean used = FALSE;
    g_signal_emit_by_name(webrtcbin, "add-turn-server", url, &used);
}

void ice_agent_use_servers(GstElement *webrtcbin, const esp_peer_ice_server_cfg_t *servers,
                           int count, bool tcp_support) {
    for (int i = 0; i < count; i++) {
        const char *url = servers[i].stun_url;
        if (url == NULL) {
            continue;
        }
        if (strstr(url, "transport=tcp") != NULL && !tcp_support) {
            ESP_LOGW(TAG, "Ignoring TURN over TCP: tcp_support is not set.");
            continue;
        }
        use_server(webrtcbin, &servers[i]);
    }
}
