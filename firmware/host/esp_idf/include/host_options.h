#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_NETWORKS 8

/** A network of the fake air; an empty password is an open network. */
typedef struct {
    char ssid[33];
    char password[65];
} host_network_t;

/** What the host board was asked for on its command line. A text that was not given is "". */
typedef struct {
    const char *profile; /*!< "esp32p4" or "esp32s3" */
    const char *server;
    const char *name;
    const char *ssid;
    const char *password;
    const char *stun_url;
    const char *turn_url;
    const char *turn_user;
    const char *turn_password;
    const char *video_file; /*!< Annex B, ITU-T H.264; "" for the pattern */
    const char *nvs_file;   /*!< "" keeps NVS in memory only */
    bool no_microphone;
    uint16_t width; /*!< Pixels; 0 for the profile's own */
    uint16_t height;
    uint8_t fps; /*!< 0 for the profile's own */
    uint8_t mac[6];
    size_t heap; /*!< Bytes of the model heap */
    host_network_t networks[HOST_NETWORKS];
    size_t network_count; /*!< 0: there is no air at all */
} host_options_t;

/** The options in force; before `host_set_options`, a board of profile esp32s3 without settings. */
const host_options_t *host_options(void);

/** Puts options in force, before any task runs; NULL for those of the start. They must outlive it.
 */
void host_set_options(const host_options_t *options);
