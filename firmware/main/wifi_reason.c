#include "wifi_reason.h"

#include <stdio.h>

#include "esp_wifi.h"
#include "generated/board_log.h"

bool wifi_reason_is_password(uint16_t reason) {
    return reason == WIFI_REASON_AUTH_FAIL || reason == WIFI_REASON_4WAY_HANDSHAKE_TIMEOUT ||
           reason == WIFI_REASON_HANDSHAKE_TIMEOUT;
}

void wifi_reason(uint16_t reason, const char *ssid, char *text, size_t size) {
    if (wifi_reason_is_password(reason)) {
        snprintf(text, size, BOARD_WIFI_REASON_AUTH_FAILED(ssid));
        return;
    }
    switch (reason) {
    case WIFI_REASON_NO_AP_FOUND:
        snprintf(text, size, BOARD_WIFI_REASON_NOT_FOUND(ssid));
        break;
    case WIFI_REASON_NO_AP_FOUND_W_COMPATIBLE_SECURITY:
    case WIFI_REASON_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD:
        snprintf(text, size, BOARD_WIFI_REASON_SECURITY_MISMATCH(ssid));
        break;
    case WIFI_REASON_NO_AP_FOUND_IN_RSSI_THRESHOLD:
        snprintf(text, size, BOARD_WIFI_REASON_SIGNAL_WEAK(ssid));
        break;
    case WIFI_REASON_AUTH_EXPIRE:
    case WIFI_REASON_ASSOC_FAIL:
    case WIFI_REASON_CONNECTION_FAIL:
        snprintf(text, size, BOARD_WIFI_REASON_CONNECTION_FAILED(ssid, reason));
        break;
    case WIFI_REASON_BEACON_TIMEOUT:
        snprintf(text, size, BOARD_WIFI_REASON_SIGNAL_LOST(ssid));
        break;
    case WIFI_REASON_ASSOC_TOOMANY:
        snprintf(text, size, BOARD_WIFI_REASON_AP_FULL(ssid));
        break;
    default:
        snprintf(text, size, BOARD_WIFI_REASON_DISCONNECTED_BY_AP(ssid, reason));
        break;
    }
}
