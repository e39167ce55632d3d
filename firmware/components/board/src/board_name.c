#include "board.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "esp_mac.h"

/** The factory address, which is that of the station on an S3; the P4 has no Wi-Fi of its own. */
static void read_mac(uint8_t mac[6]) {
    memset(mac, 0, 6);
    esp_efuse_mac_get_default(mac);
}

void board_name(const char *configured, char *name, size_t size) {
    if (configured != NULL && configured[0] != '\0') {
        snprintf(name, size, "%s", configured);
        return;
    }
    uint8_t mac[6];
    read_mac(mac);
    snprintf(name, size, "%s-%02x%02x%02x", board_profile()->name, mac[3], mac[4], mac[5]);
}

bool board_is_name(const char *text) {
    const size_t length = strlen(text);
    size_t at = 0;
    while (isalnum((unsigned char)text[at]) || text[at] == '-' || text[at] == '_') {
        at++;
    }
    return length > 0 && length <= BOARD_NAME_BYTES && text[at] == '\0';
}

void board_id(char id[BOARD_ID_SIZE]) {
    uint8_t mac[6];
    read_mac(mac);
    snprintf(id, BOARD_ID_SIZE, MACSTR, MAC2STR(mac));
}
