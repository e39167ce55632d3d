#include "wifi_networks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esp_wifi.h"

#define MAX_RECORDS 32

static bool has(const wifi_network_t *networks, size_t count, const char *ssid) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(networks[i].ssid, ssid) == 0) {
            return true;
        }
    }
    return false;
}

size_t wifi_networks_read(wifi_network_t *networks, size_t max) {
    uint16_t found = MAX_RECORDS;
    size_t count = 0;
    wifi_ap_record_t *records = calloc(MAX_RECORDS, sizeof(*records));
    if (records == NULL || esp_wifi_scan_get_ap_records(&found, records) != ESP_OK) {
        found = 0;
    }
    // The driver sorts them by signal. A hidden network has no SSID.
    for (uint16_t i = 0; i < found && count < max; i++) {
        const char *ssid = (const char *)records[i].ssid;
        if (ssid[0] == '\0' || has(networks, count, ssid)) {
            continue;
        }
        wifi_network_t *network = &networks[count++];
        snprintf(network->ssid, sizeof(network->ssid), "%.32s", ssid);
        network->rssi = records[i].rssi;
        network->is_protected = records[i].authmode != WIFI_AUTH_OPEN;
    }
    free(records);
    return count;
}
