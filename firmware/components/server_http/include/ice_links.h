#pragma once

#include <stdbool.h>

#define ICE_LINKS 4

/** A STUN or TURN server of a reply; texts are "" where there is none. */
typedef struct {
    char url[160];
    char user[128];
    char password[128];
} ice_link_t;

typedef struct {
    ice_link_t links[ICE_LINKS];
    int count;
} ice_links_t;

/** Reads the Link headers with rel="ice-server" in the head of a reply (RFC 9725 section 4.6). */
void ice_links_parse(const char *reply, ice_links_t *links);

/** Requests those of the gateway at an address; none when it is no gateway. */
void ice_links_fetch(const char *url, const char *key, const char *ca, ice_links_t *links);
