#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kms_machine.h"
#include "media.h"

/** A STUN or TURN server (RFC 7064, RFC 7065); user and password only for TURN. */
typedef struct {
    const char *url;
    const char *user;
    const char *password;
} publisher_ice_server_t;

#define PUBLISHER_ICE_SERVERS 2

typedef struct {
    kms_identity_t identity;
    media_settings_t media;
    void (*on_restart)(void); /*!< The server asks for it; not called in the caller's task */
    const char *key;          /*!< At a server with access control; "" for none */
    const char *ca;           /*!< Of a wss server, in PEM; "" for ESP-IDF's bundle */
    publisher_ice_server_t ice_servers[PUBLISHER_ICE_SERVERS]; /*!< Without url where unused */
} publisher_cfg_t;

typedef struct {
    kms_phase_t phase;
    bool sends_media;
    uint32_t frames_sent;
    uint32_t audio_packets_sent;
    uint32_t key_frame_requests;
} publisher_status_t;

typedef struct publisher publisher_t;
