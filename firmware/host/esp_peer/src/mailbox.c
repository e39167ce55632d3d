#include "mailbox.h"

struct mailbox {
    gatomicrefcount refs;
    GAsyncQueue *queue;
};

void mailbox_event_free(mailbox_event_t *event) {
    g_free(event->text);
    g_free(event);
}

static void free_news(gpointer event) {
    mailbox_event_free(event);
}

mailbox_t *mailbox_new(void) {
    mailbox_t *mailbox = g_new0(mailbox_t, 1);
    g_atomic_ref_count_init(&mailbox->refs);
    mailbox->queue = g_async_queue_new_full(free_news);
    return mailbox;
}

mailbox_t *mailbox_retain(mailbox_t *mailbox) {
    g_atomic_ref_count_inc(&mailbox->refs);
    return mailbox;
}

void mailbox_release(mailbox_t *mailbox) {
    if (g_atomic_ref_count_dec(&mailbox->refs)) {
        g_async_queue_unref(mailbox->queue);
        g_free(mailbox);
    }
}

void mailbox_put(mailbox_t *mailbox, mailbox_event_kind_t kind, const char *text, int state) {
    mailbox_event_t *event = g_new0(mailbox_event_t, 1);
    *event = (mailbox_event_t){.kind = kind, .text = g_strdup(text), .state = state};
    g_async_queue_push(mailbox->queue, event);
}

mailbox_event_t *mailbox_take(mailbox_t *mailbox) {
    return g_async_queue_try_pop(mailbox->queue);
}
