#include "mdns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "freertos/task.h"
#include "host_options.h"
#include "mdns_query.h"

esp_err_t mdns_init(void) {
    return ESP_OK;
}

void mdns_free(void) {
}

static const dns_record_t *record_of(const dns_records_t *records, const char *name,
                                     uint16_t type) {
    for (size_t i = 0; i < records->count; i++) {
        const dns_record_t *record = &records->records[i];
        if (record->type == type && strcasecmp(record->name, name) == 0) {
            return record;
        }
    }
    return NULL;
}

static void add_address(mdns_result_t *result, const dns_record_t *record) {
    mdns_ip_addr_t *address = calloc(1, sizeof(*address));
    if (address == NULL) {
        return;
    }
    address->addr.type = ESP_IPADDR_TYPE_V4;
    memcpy(&address->addr.u_addr.ip4.addr, record->data, sizeof(uint32_t));
    address->next = result->addr;
    result->addr = address;
}

static bool has_address(const mdns_result_t *result, const dns_record_t *record) {
    for (const mdns_ip_addr_t *known = result->addr; known != NULL; known = known->next) {
        if (memcmp(&known->addr.u_addr.ip4.addr, record->data, sizeof(uint32_t)) == 0) {
            return true;
        }
    }
    return false;
}

static void add_addresses(mdns_result_t *result, const dns_records_t *records, const char *host) {
    for (size_t i = records->count; i > 0; i--) {
        const dns_record_t *record = &records->records[i - 1];
        if (record->type == DNS_A && strcasecmp(record->name, host) == 0 &&
            !has_address(result, record)) {
            add_address(result, record);
        }
    }
}

/** Adds one string of a TXT record: key=value, or a key (RFC 6763 section 6.4). */
static void add_text(mdns_result_t *result, const uint8_t *text, size_t length) {
    char *key = strndup((const char *)text, length);
    if (key == NULL) {
        return;
    }
    char *equals = memchr(key, '=', strlen(key));
    mdns_txt_item_t *item = &result->txt[result->txt_count];
    *item = (mdns_txt_item_t){.key = key};
    if (equals != NULL) {
        *equals = '\0';
        item->value = equals + 1;
        result->txt_value_len[result->txt_count] = (uint8_t)strlen(equals + 1);
    }
    result->txt_count++;
}

static void add_texts(mdns_result_t *result, const dns_record_t *record) {
    result->txt = calloc(record->size + 1, sizeof(*result->txt));
    result->txt_value_len = calloc(record->size + 1, sizeof(*result->txt_value_len));
    if (result->txt == NULL || result->txt_value_len == NULL) {
        return;
    }
    for (size_t at = 0; at < record->size;) {
        const size_t length = record->data[at];
        if (at + 1 + length > record->size) {
            return;
        }
        if (length > 0) {
            add_text(result, &record->data[at + 1], length);
        }
        at += 1 + length;
    }
}

/** The result for an instance; NULL without its port, or out of memory. */
static mdns_result_t *result_of(const dns_records_t *records, const char *instance) {
    const dns_record_t *service = record_of(records, instance, DNS_SRV);
    const dns_record_t *text = record_of(records, instance, DNS_TXT);
    mdns_result_t *result = service != NULL ? calloc(1, sizeof(*result)) : NULL;
    if (result == NULL) {
        return NULL;
    }
    const char *suffix = strstr(instance, "._");
    const size_t length = suffix != NULL ? (size_t)(suffix - instance) : strlen(instance);
    result->instance_name = strndup(instance, length);
    result->port = service->port;
    add_addresses(result, records, service->target);
    if (text != NULL) {
        add_texts(result, text);
    }
    return result;
}

static bool is_listed(const dns_records_t *records, size_t before) {
    for (size_t i = 0; i < before; i++) {
        if (records->records[i].type == DNS_PTR &&
            strcasecmp(records->records[i].target, records->records[before].target) == 0) {
            return true;
        }
    }
    return false;
}

esp_err_t mdns_query_ptr(const char *service_type, const char *proto, uint32_t timeout,
                         size_t max_results, mdns_result_t **results) {
    char name[DNS_NAME_SIZE];
    *results = NULL;
    if (!host_options()->mdns) {
        vTaskDelay(pdMS_TO_TICKS(timeout));
        return ESP_OK;
    }
    dns_records_t *records = calloc(1, sizeof(*records));
    if (records == NULL) {
        return ESP_ERR_NO_MEM;
    }
    snprintf(name, sizeof(name), "%s.%s.local", service_type, proto);
    mdns_query(name, timeout, records);
    for (size_t i = 0; i < records->count && max_results > 0; i++) {
        const dns_record_t *pointer = &records->records[i];
        const bool is_new = pointer->type == DNS_PTR && strcasecmp(pointer->name, name) == 0 &&
                            !is_listed(records, i);
        mdns_result_t *result = is_new ? result_of(records, pointer->target) : NULL;
        if (result != NULL) {
            result->next = *results;
            *results = result;
            max_results--;
        }
    }
    free(records);
    return ESP_OK;
}

void mdns_query_results_free(mdns_result_t *results) {
    while (results != NULL) {
        mdns_result_t *next = results->next;
        for (size_t i = 0; i < results->txt_count; i++) {
            free((char *)results->txt[i].key);
        }
        for (mdns_ip_addr_t *address = results->addr; address != NULL;) {
            mdns_ip_addr_t *after = address->next;
            free(address);
            address = after;
        }
        free(results->txt);
        free(results->txt_value_len);
        free(results->instance_name);
        free(results);
        results = next;
    }
}
