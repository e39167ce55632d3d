#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_NETWORKS 8
#define HOST_CLOCK_OF_COMPUTER (-1)

/** A simulated Wi-Fi network; an open one has no password. */
typedef struct {
    char ssid[33];
    char password[65];
    bool without_address; /*!< Its DHCP server does not reply */
} host_network_t;

/** The options of the command line. A text without a value is "". */
typedef struct {
    const char *profile; /*!< "esp32p4" or "esp32s3" */
    const char *server;
    const char *key; /*!< At a server with access control */
    const char *name;
    const char *ssid;
    const char *password;
    const char *ca; /*!< In PEM */
    const char *ca_sha256;
    const char *stun_url;
    const char *turn_url;
    const char *turn_user;
    const char *turn_password;
    const char *video_file; /*!< Annex B, ITU-T H.264; "" for the pattern */
    const char *console;    /*!< A terminal instead of stdin and stdout; "" for none */
    const char *nvs_file;   /*!< "" keeps NVS in memory only */
    int64_t clock; /*!< Seconds since 1970 at the start; HOST_CLOCK_OF_COMPUTER for its clock */
    bool sntp;     /*!< An SNTP server replies */
    bool mdns;     /*!< mDNS queries are sent */
    bool no_microphone;
    uint16_t width; /*!< Pixels; 0 for that of the profile */
    uint16_t height;
    uint8_t fps; /*!< 0 for that of the profile */
    uint8_t mac[6];
    size_t heap; /*!< Bytes of the simulated heap */
    host_network_t networks[HOST_NETWORKS];
    size_t network_count; /*!< 0 for no network */
} host_options_t;

/** The options; before `host_set_options`, the profile esp32s3 without settings. */
const host_options_t *host_options(void);

/** Sets the options, which must stay valid, before any task runs; NULL for the initial ones. */
void host_set_options(const host_options_t *options);

/** The arguments that a restart is given again; NULL for a program that cannot restart. */
char *const *host_arguments(void);

/** Sets them; they must stay valid. */
void host_set_arguments(char *const *arguments);
