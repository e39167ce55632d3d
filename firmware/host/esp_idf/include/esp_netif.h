#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "esp_err.h"
#include "esp_event.h"

typedef struct esp_netif_obj esp_netif_t;

/** An address in network order, as in lwIP. */
typedef struct {
    uint32_t addr;
} esp_ip4_addr_t;

#define ESP_IPADDR_TYPE_V4 0

/** The subset that the host build supports: IPv4. */
typedef struct {
    union {
        esp_ip4_addr_t ip4;
    } u_addr;
    uint8_t type;
} esp_ip_addr_t;

typedef struct {
    esp_ip4_addr_t ip;
    esp_ip4_addr_t netmask;
    esp_ip4_addr_t gw;
} esp_netif_ip_info_t;

typedef struct {
    esp_netif_t *esp_netif;
    esp_netif_ip_info_t ip_info;
    bool ip_changed;
} ip_event_got_ip_t;

typedef enum { IP_EVENT_STA_GOT_IP, IP_EVENT_STA_LOST_IP } ip_event_t;

ESP_EVENT_DECLARE_BASE(IP_EVENT);

#define IPSTR "%d.%d.%d.%d"
#define host_ip4_byte(ip, index) ((int)((const uint8_t *)&(ip)->addr)[index])
#define IP2STR(ip)                                                                                 \
    host_ip4_byte(ip, 0), host_ip4_byte(ip, 1), host_ip4_byte(ip, 2), host_ip4_byte(ip, 3)

esp_err_t esp_netif_init(void);

/** The one interface; its sockets are the kernel's, independent of the simulated Wi-Fi. */
esp_netif_t *esp_netif_create_default_wifi_sta(void);

/** Checks a name of at most 32 bytes, which is not used. */
esp_err_t esp_netif_set_hostname(esp_netif_t *netif, const char *hostname);
