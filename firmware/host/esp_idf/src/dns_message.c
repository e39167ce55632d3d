#include "dns_message.h"

#include <string.h>
#include <strings.h>

#define HEADER_BYTES 12
#define QUESTION_BYTES 4
#define RECORD_BYTES 10
#define RESPONSE 0x80
#define POINTER 0xc0
#define MAX_POINTERS 32
#define MAX_LABEL 63
#define CLASS_IN 1

typedef struct {
    const uint8_t *data;
    size_t size;
    size_t at;
} reader_t;

static bool has(const reader_t *reader, size_t bytes) {
    return reader->at <= reader->size && reader->size - reader->at >= bytes;
}

static uint16_t number_at(const reader_t *reader, size_t at) {
    return (uint16_t)(reader->data[at] << 8 | reader->data[at + 1]);
}

/** Follows pointers backwards only, so that it ends (RFC 1035 section 4.1.4). */
static bool read_name(reader_t *reader, char *name) {
    size_t at = reader->at;
    size_t length = 0;
    size_t end = 0;
    name[0] = '\0';
    for (int pointers = 0; pointers <= MAX_POINTERS;) {
        if (at >= reader->size) {
            return false;
        }
        const uint8_t label = reader->data[at];
        if ((label & POINTER) == POINTER) {
            if (at + 1 >= reader->size) {
                return false;
            }
            end = end != 0 ? end : at + 2;
            const size_t to = number_at(reader, at) & 0x3fff;
            if (to >= at) {
                return false;
            }
            at = to;
            pointers++;
            continue;
        }
        if (label == 0) {
            reader->at = end != 0 ? end : at + 1;
            return true;
        }
        const size_t dot = length > 0 ? 1 : 0;
        if (label > MAX_LABEL || at + 1 + label > reader->size ||
            length + dot + label >= DNS_NAME_SIZE) {
            return false;
        }
        if (dot != 0) {
            name[length++] = '.';
        }
        memcpy(&name[length], &reader->data[at + 1], label);
        length += label;
        name[length] = '\0';
        at += 1 + (size_t)label;
    }
    return false;
}

/** Reads what a record has; false for a type that is not kept. */
static bool read_data(reader_t *reader, size_t size, dns_record_t *record) {
    const size_t from = reader->at;
    switch (record->type) {
    case DNS_PTR:
        return read_name(reader, record->target);
    case DNS_SRV:
        if (size < 7) {
            return false;
        }
        record->port = number_at(reader, from + 4);
        reader->at = from + 6;
        return read_name(reader, record->target);
    case DNS_A:
    case DNS_TXT:
        if (size > DNS_DATA_SIZE || (record->type == DNS_A && size != 4)) {
            return false;
        }
        memcpy(record->data, &reader->data[from], size);
        record->size = size;
        return true;
    default:
        return false;
    }
}

/** Reads one record and moves behind it; false at the end of what can be read. */
static bool read_record(reader_t *reader, dns_records_t *records) {
    char name[DNS_NAME_SIZE];
    if (!read_name(reader, name) || !has(reader, RECORD_BYTES)) {
        return false;
    }
    const size_t at = reader->at;
    const size_t size = number_at(reader, at + 8);
    // The uppermost bit flushes a cache, which there is none of (RFC 6762 section 10.2).
    const bool is_in = (number_at(reader, at + 2) & 0x7fff) == CLASS_IN;
    const bool is_goodbye = number_at(reader, at + 4) == 0 && number_at(reader, at + 6) == 0;
    reader->at += RECORD_BYTES;
    if (!has(reader, size)) {
        return false;
    }
    const size_t next = reader->at + size;
    if (is_in && !is_goodbye && records->count < DNS_RECORDS) {
        dns_record_t *record = &records->records[records->count];
        *record = (dns_record_t){.type = number_at(reader, at)};
        memcpy(record->name, name, sizeof(name));
        records->count += read_data(reader, size, record) ? 1 : 0;
    }
    reader->at = next;
    return true;
}

void dns_message_read(const uint8_t *message, size_t size, dns_records_t *records) {
    char name[DNS_NAME_SIZE];
    reader_t reader = {.data = message, .size = size, .at = HEADER_BYTES};
    if (size < HEADER_BYTES || (message[2] & RESPONSE) == 0) {
        return;
    }
    for (unsigned questions = number_at(&reader, 4); questions > 0; questions--) {
        if (!read_name(&reader, name)) {
            return;
        }
        reader.at += QUESTION_BYTES;
    }
    while (reader.at < size && read_record(&reader, records)) {
    }
}

size_t dns_message_query(const char *name, uint8_t *message, size_t size) {
    static const uint8_t header[HEADER_BYTES] = {[5] = 1};
    static const uint8_t question[QUESTION_BYTES] = {0, DNS_PTR, 0, CLASS_IN};
    const size_t length = strlen(name);
    const size_t total = HEADER_BYTES + length + 2 + QUESTION_BYTES;
    if (total > size) {
        return 0;
    }
    memcpy(message, header, HEADER_BYTES);
    size_t at = HEADER_BYTES;
    for (const char *label = name; *label != '\0';) {
        const size_t bytes = strcspn(label, ".");
        message[at++] = (uint8_t)bytes;
        memcpy(&message[at], label, bytes);
        at += bytes;
        label += bytes + (label[bytes] == '.' ? 1 : 0);
    }
    message[at++] = 0;
    memcpy(&message[at], question, QUESTION_BYTES);
    return total;
}
