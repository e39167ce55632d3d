#include "link_messages.h"

#include <string.h>

#include "esp_log.h"
#include "generated/board_log.h"
#include "sdkconfig.h"
#include "signaling_memory.h"

#define OPCODE_TEXT 0x1

static void *allocate(size_t size, void *ctx) {
    (void)ctx;
    return signaling_allocate(size);
}

static void release(void *block, void *ctx) {
    (void)ctx;
    signaling_free(block);
}

void link_messages_init(link_messages_t *messages) {
    *messages = (link_messages_t){.allocator = {.allocate = allocate, .release = release}};
    kms_reassembly_init(&messages->fragments, &messages->allocator, CONFIG_KMS_MAX_MESSAGE);
}

void link_messages_reset(link_messages_t *messages) {
    kms_reassembly_reset(&messages->fragments);
    signaling_free(messages->frame);
    messages->frame = NULL;
}

static void log_dropped(void) {
    ESP_LOGW(BOARD_TAG_SIGNALING, "Dropped a message of more than %d bytes, or out of memory.",
             CONFIG_KMS_MAX_MESSAGE);
}

static void begin_frame(link_messages_t *messages, size_t length) {
    link_messages_reset(messages);
    if (length <= CONFIG_KMS_MAX_MESSAGE) {
        messages->frame = signaling_allocate(length + 1);
    }
    if (messages->frame == NULL) {
        log_dropped();
    }
}

/** Copies a piece to its offset in a block of the frame's size. */
static char *add_to_frame(link_messages_t *messages, const esp_websocket_event_data_t *piece,
                          size_t *length) {
    if (piece->payload_offset == 0) {
        begin_frame(messages, (size_t)piece->payload_len);
    }
    const int end = piece->payload_offset + piece->data_len;
    if (messages->frame == NULL || end > piece->payload_len) {
        return NULL;
    }
    if (piece->data_len > 0) {
        memcpy(messages->frame + piece->payload_offset, piece->data_ptr, (size_t)piece->data_len);
    }
    if (end < piece->payload_len) {
        return NULL;
    }
    char *text = messages->frame;
    messages->frame = NULL;
    *length = (size_t)piece->payload_len;
    text[*length] = '\0';
    return text;
}

/** Reassembles the fragments of a message (RFC 6455 section 5.4). */
static char *add_to_fragments(link_messages_t *messages, const esp_websocket_event_data_t *piece,
                              size_t *length) {
    kms_reassembly_t *fragments = &messages->fragments;
    char *text = NULL;
    if (piece->op_code == OPCODE_TEXT && piece->payload_offset == 0) {
        link_messages_reset(messages);
    }
    const bool last = piece->fin && piece->payload_offset + piece->data_len >= piece->payload_len;
    const char *data = piece->data_ptr != NULL ? piece->data_ptr : "";
    switch (kms_reassembly_add(fragments, data, (size_t)piece->data_len, last)) {
    case KMS_REASSEMBLY_MORE:
        return NULL;
    case KMS_REASSEMBLY_COMPLETE:
        *length = fragments->length;
        text = signaling_copy_text(fragments->text, fragments->length);
        break;
    case KMS_REASSEMBLY_DROPPED:
        break;
    }
    kms_reassembly_reset(fragments);
    if (text == NULL) {
        log_dropped();
    }
    return text;
}

char *link_messages_add(link_messages_t *messages, const esp_websocket_event_data_t *piece,
                        size_t *length) {
    if (piece->payload_len < 0 || piece->payload_offset < 0 || piece->data_len < 0) {
        return NULL;
    }
    if (piece->payload_offset == 0) {
        messages->in_one_frame = piece->op_code == OPCODE_TEXT && piece->fin;
    }
    return messages->in_one_frame ? add_to_frame(messages, piece, length)
                                  : add_to_fragments(messages, piece, length);
}
