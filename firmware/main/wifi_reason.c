#include "wifi_reason.h"

#include <stdio.h>

#include "esp_wifi.h"

void wifi_reason(uint16_t reason, const char *ssid, char *text, size_t size) {
    switch (reason) {
    case WIFI_REASON_NO_AP_FOUND:
        snprintf(text, size, "The Wi-Fi network %s was not found: is it on, and at 2.4 GHz?", ssid);
        break;
    case WIFI_REASON_NO_AP_FOUND_W_COMPATIBLE_SECURITY:
    case WIFI_REASON_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD:
        snprintf(text, size,
                 "The Wi-Fi network %s asks for another security: is the password there, and does "
                 "the router use WPA2 or WPA3?",
                 ssid);
        break;
    case WIFI_REASON_NO_AP_FOUND_IN_RSSI_THRESHOLD:
        snprintf(text, size, "The signal of the Wi-Fi network %s is too weak.", ssid);
        break;
    case WIFI_REASON_AUTH_FAIL:
    case WIFI_REASON_4WAY_HANDSHAKE_TIMEOUT:
    case WIFI_REASON_HANDSHAKE_TIMEOUT:
        snprintf(text, size, "The Wi-Fi network %s refused the board: is the password right?",
                 ssid);
        break;
    case WIFI_REASON_AUTH_EXPIRE:
    case WIFI_REASON_ASSOC_FAIL:
    case WIFI_REASON_CONNECTION_FAIL:
        snprintf(text, size,
                 "Joining the Wi-Fi network %s failed (reason %u): if it fails again, check the "
                 "password.",
                 ssid, (unsigned)reason);
        break;
    case WIFI_REASON_BEACON_TIMEOUT:
        snprintf(text, size, "The Wi-Fi network %s is out of reach.", ssid);
        break;
    case WIFI_REASON_ASSOC_TOOMANY:
        snprintf(text, size, "The Wi-Fi network %s takes no more devices.", ssid);
        break;
    default:
        snprintf(text, size, "The Wi-Fi network %s disconnected the board (reason %u).", ssid,
                 (unsigned)reason);
        break;
    }
}
