#include "board.h"

#include <stdio.h>

#include "esp_mac.h"

void board_name(const char *wished, char *name, size_t size) {
    if (wished != NULL && wished[0] != '\0') {
        snprintf(name, size, "%s", wished);
        return;
    }
    uint8_t mac[6] = {0};
    // The factory address, since the P4 has no radio whose address could be read.
    esp_efuse_mac_get_default(mac);
    snprintf(name, size, "%s-%02x%02x%02x", board_profile()->name, mac[3], mac[4], mac[5]);
}
