#include "server_search.h"

#include <stdlib.h>
#include <string.h>

#include "esp_tls.h"
#include "kms_url.h"
#include "mdns.h"

#define SERVICE "_boardcast"
#define PROTOCOL "_tcp"
#define QUERY_TIMEOUT_MS 3000
#define MAX_RESULTS 16
#define MAX_SERVERS 16
#define MAX_TEXTS 16
#define CONNECT_TIMEOUT_MS 2000
#define HOST_SIZE 16

typedef struct {
    found_server_t servers[MAX_SERVERS];
    size_t count;
} found_servers_t;

static size_t read_texts(const mdns_result_t *result, server_text_t *texts) {
    size_t count = result->txt_count < MAX_TEXTS ? result->txt_count : MAX_TEXTS;
    for (size_t i = 0; i < count; i++) {
        texts[i] =
            (server_text_t){result->txt[i].key, result->txt[i].value, result->txt_value_len[i]};
    }
    return count;
}

/** Adds a server for each IPv4 address of a result. */
static void add_result(found_servers_t *found, const mdns_result_t *result) {
    server_text_t texts[MAX_TEXTS];
    server_record_t record = {.name = result->instance_name,
                              .port = result->port,
                              .texts = texts,
                              .text_count = read_texts(result, texts)};
    for (const mdns_ip_addr_t *address = result->addr; address != NULL; address = address->next) {
        if (address->addr.type != ESP_IPADDR_TYPE_V4 || found->count == MAX_SERVERS) {
            continue;
        }
        memcpy(record.address, &address->addr.u_addr.ip4.addr, sizeof(record.address));
        found->count += server_record_read(&record, &found->servers[found->count]) ? 1 : 0;
    }
}

static bool is_open(const found_server_t *server) {
    char host[HOST_SIZE];
    const esp_tls_cfg_t cfg = {.timeout_ms = CONNECT_TIMEOUT_MS, .is_plain_tcp = true};
    esp_tls_t *connection = esp_tls_init();
    if (connection == NULL) {
        return false;
    }
    kms_url_host(server->url, host, sizeof(host));
    const int port = kms_url_port(server->url);
    const bool opened = esp_tls_conn_new_sync(host, (int)strlen(host), port, &cfg, connection) == 1;
    esp_tls_conn_destroy(connection);
    return opened;
}

/** The first one that answers, of those that need a key or of the others. */
static const found_server_t *find_open(const found_servers_t *found, bool needs_key) {
    for (size_t i = 0; i < found->count; i++) {
        if (found->servers[i].needs_key == needs_key && is_open(&found->servers[i])) {
            return &found->servers[i];
        }
    }
    return NULL;
}

static esp_err_t choose(const mdns_result_t *results, bool has_key, found_server_t *server) {
    found_servers_t *found = calloc(1, sizeof(*found));
    if (found == NULL) {
        return ESP_ERR_NO_MEM;
    }
    for (const mdns_result_t *result = results; result != NULL; result = result->next) {
        add_result(found, result);
    }
    // The board's key is for a server that needs one.
    const found_server_t *first = find_open(found, has_key);
    const found_server_t *chosen = first != NULL ? first : find_open(found, !has_key);
    if (chosen != NULL) {
        *server = *chosen;
    }
    free(found);
    return chosen != NULL ? ESP_OK : ESP_ERR_NOT_FOUND;
}

esp_err_t server_search(bool has_key, found_server_t *server) {
    mdns_result_t *results = NULL;
    esp_err_t result = mdns_init();
    if (result != ESP_OK) {
        return result;
    }
    result = mdns_query_ptr(SERVICE, PROTOCOL, QUERY_TIMEOUT_MS, MAX_RESULTS, &results);
    if (result == ESP_OK) {
        result = choose(results, has_key, server);
    }
    mdns_query_results_free(results);
    mdns_free();
    return result;
}
