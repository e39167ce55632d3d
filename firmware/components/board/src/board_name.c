#include "board.h"

#include <stdio.h>

#include "esp_mac.h"

void board_name(const char *configured, char *name, size_t size) {
    if (configured != NULL && configured[0] != '\0') {
        snprintf(name, size, "%s", configured);
        return;
    }
    uint8_t mac[6] = {0};
    // The factory address, since the P4 has no Wi-Fi.
    esp_efuse_mac_get_default(mac);
    snprintf(name, size, "%s-%02x%02x%02x", board_profile()->name, mac[3], mac[4], mac[5]);
}
