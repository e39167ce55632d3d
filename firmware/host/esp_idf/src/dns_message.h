#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** DNS messages as in replies of multicast DNS (RFC 1035, RFC 6762), without I/O. */

#define DNS_NAME_SIZE 256
#define DNS_DATA_SIZE 512
#define DNS_RECORDS 64

enum { DNS_A = 1, DNS_PTR = 12, DNS_TXT = 16, DNS_SRV = 33 };

typedef struct {
    char name[DNS_NAME_SIZE]; /*!< Labels joined by dots */
    uint16_t type;
    uint16_t port;               /*!< SRV */
    char target[DNS_NAME_SIZE];  /*!< PTR, SRV */
    uint8_t data[DNS_DATA_SIZE]; /*!< A, TXT */
    size_t size;
} dns_record_t;

typedef struct {
    dns_record_t records[DNS_RECORDS];
    size_t count;
} dns_records_t;

/** Adds the records of a reply that can be kept; what is malformed is left out. */
void dns_message_read(const uint8_t *message, size_t size, dns_records_t *records);

/** Writes a query for the pointers of a name; its size, or 0 when it does not fit. */
size_t dns_message_query(const char *name, uint8_t *message, size_t size);
