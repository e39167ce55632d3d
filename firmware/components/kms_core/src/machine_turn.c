#include "machine_turn.h"

#include "operations.h"

void turn_out_of_memory(kms_machine_t *machine) {
    machine->turn_error = KMS_MESSAGE_OUT_OF_MEMORY;
}

void turn_log(kms_machine_t *machine, char level, const char *text) {
    machine->outputs->log(level, text, machine->ctx);
}

void turn_log_message(kms_machine_t *machine, char level, const log_message_t *message) {
    char *text = log_message_compose(machine->allocator, message);
    turn_log(machine, level, text != NULL ? text : KMS_MESSAGE_OUT_OF_MEMORY);
    kms_release(machine->allocator, text);
}

void turn_start_timer(kms_machine_t *machine, kms_timer_kind_t kind, uint32_t ms) {
    machine->outputs->start_timer((kms_timer_t){.kind = kind}, ms, 0, machine->ctx);
}

void turn_stop_timer(kms_machine_t *machine, kms_timer_kind_t kind) {
    machine->outputs->stop_timer((kms_timer_t){.kind = kind}, machine->ctx);
}

void turn_start_flow_timer(kms_machine_t *machine) {
    machine->flow_due = true;
    turn_start_timer(machine, KMS_TIMER_FLOW, KMS_TIMER_FLOW_CHECK_DELAY_MS);
}

void turn_stop_flow_timer(kms_machine_t *machine) {
    if (machine->flow_due) {
        turn_stop_timer(machine, KMS_TIMER_FLOW);
    }
    machine->flow_due = false;
}

void turn_stop_request_timer(kms_machine_t *machine, uint32_t id) {
    kms_timer_t timer = {.kind = KMS_TIMER_REQUEST, .request = id};
    machine->outputs->stop_timer(timer, machine->ctx);
}

void turn_set(kms_machine_t *machine, text_t **place, text_t *text) {
    text_drop(machine->allocator, place);
    *place = text;
}

void turn_open(kms_machine_t *machine) {
    machine->socket = SOCKET_OPENING;
    machine->outputs->open(machine->url->text, machine->ctx);
    turn_start_timer(machine, KMS_TIMER_OPEN, KMS_TIMER_OPEN_MS);
}

void turn_hang_up(kms_machine_t *machine) {
    pending_table_t *pending = &machine->pending;
    for (unsigned i = 0; i < pending->count; i++) {
        turn_stop_request_timer(machine, pending->entries[i].id);
        batch_free(machine->allocator, pending->entries[i].batch);
    }
    pending->count = 0;
    turn_stop_flow_timer(machine);
    if (machine->socket != SOCKET_NONE) {
        bool opening = machine->socket == SOCKET_OPENING;
        turn_stop_timer(machine, opening ? KMS_TIMER_OPEN : KMS_TIMER_PING);
        machine->outputs->close(machine->ctx);
    }
    machine->socket = SOCKET_NONE;
    machine->greeted = false;
}

/* One request to be sent. */
typedef struct {
    uint32_t id;
    const request_t *request; /* NULL for a batch */
    const batch_t *batch;
} outgoing_t;

static void write_request(json_writer_t *writer, const void *subject) {
    const outgoing_t *outgoing = subject;
    const batch_t *batch = outgoing->batch;
    if (batch != NULL && batch->one_by_one) {
        operation_write(writer, batch, batch->done, outgoing->id);
        return;
    }
    json_write_literal(writer, "{\"id\":");
    json_write_integer(writer, outgoing->id);
    json_write_literal(writer, ",\"jsonrpc\":\"2.0\",\"method\":");
    json_write_text(writer, batch != NULL ? "transaction" : outgoing->request->method);
    json_write_literal(writer, ",\"params\":{");
    if (batch != NULL) {
        json_write_literal(writer, "\"operations\":");
        operations_write(writer, batch);
    } else if (outgoing->request->name != NULL) {
        json_write_text(writer, outgoing->request->name);
        json_write_literal(writer, ":");
        json_write_text(writer, outgoing->request->value->text);
    }
    json_write_literal(writer, "}}");
}

static bool enlist(kms_machine_t *machine, const outgoing_t *outgoing, pending_t entry) {
    size_t length;
    char *text = json_compose(machine->allocator, write_request, outgoing, &length);
    if (text == NULL) {
        turn_out_of_memory(machine);
        return false;
    }
    bool added = pending_add(&machine->pending, entry);
    if (added) {
        kms_timer_t timer = {.kind = KMS_TIMER_REQUEST, .request = entry.id};
        machine->next_id++;
        machine->outputs->send(text, length, machine->ctx);
        machine->outputs->start_timer(timer, KMS_TIMER_REQUEST_MS, 0, machine->ctx);
    } else {
        machine->turn_error = KMS_MESSAGE_TOO_MANY_REQUESTS;
    }
    kms_release(machine->allocator, text);
    return added;
}

void turn_request(kms_machine_t *machine, purpose_t purpose, request_t request) {
    pending_t entry = {.id = machine->next_id, .purpose = purpose};
    enlist(machine, &(outgoing_t){.id = entry.id, .request = &request}, entry);
}

void turn_send_batch(kms_machine_t *machine, batch_t *batch) {
    pending_t entry = {.id = machine->next_id, .purpose = batch->purpose, .batch = batch};
    if (!enlist(machine, &(outgoing_t){.id = entry.id, .batch = batch}, entry)) {
        machine->may_hold = machine->may_hold || batch->purpose == PURPOSE_PUBLISH;
        batch_free(machine->allocator, batch);
    }
}

void turn_batch(kms_machine_t *machine, purpose_t purpose, text_t *const *given, size_t count) {
    batch_t *batch = kms_allocate(machine->allocator, sizeof(batch_t));
    if (batch == NULL) {
        turn_out_of_memory(machine);
        return;
    }
    *batch = (batch_t){.purpose = purpose, .identity = &machine->identity};
    batch->one_by_one = !machine->transactions;
    for (size_t i = 0; i < count; i++) {
        batch->given[i] = text_hold(given[i]);
    }
    batch->count = (uint8_t)operations_count(batch);
    turn_send_batch(machine, batch);
}

void turn_request_offer(kms_machine_t *machine) {
    machine->peer = PEER_OFFERING;
    text_drop(machine->allocator, &machine->offer);
    machine->media_up = false;
    machine->outputs->make_offer(machine->ctx);
    turn_start_timer(machine, KMS_TIMER_OFFER, KMS_TIMER_OFFER_MS);
}

void turn_close_peer(kms_machine_t *machine) {
    if (machine->peer != PEER_NONE) {
        machine->outputs->close_peer(machine->ctx);
    }
    if (machine->peer == PEER_OFFERING && machine->offer == NULL) {
        turn_stop_timer(machine, KMS_TIMER_OFFER);
    }
    turn_stop_flow_timer(machine);
    machine->peer = PEER_NONE;
    text_drop(machine->allocator, &machine->offer);
    machine->media_up = false;
}

void turn_forget_objects(kms_machine_t *machine) {
    text_drop(machine->allocator, &machine->pipeline);
    text_drop(machine->allocator, &machine->publisher);
    text_drop(machine->allocator, &machine->viewer);
    text_drop(machine->allocator, &machine->departed);
    machine->joined = false;
    early_candidates_clear(machine->allocator, &machine->early);
}

void turn_suspend(kms_machine_t *machine) {
    /* The objects of a publish without a reply are unknown: its session is kept, to be discarded.
     */
    bool may_hold = machine->may_hold || machine->pipeline != NULL ||
                    pending_has(&machine->pending, PURPOSE_PUBLISH) ||
                    pending_has(&machine->pending, PURPOSE_DISCARD);
    machine->may_hold = false;
    if (!may_hold) {
        text_drop(machine->allocator, &machine->session);
    }
    turn_hang_up(machine);
    if (machine->peer == PEER_OFFERING) {
        turn_close_peer(machine);
    }
}

void turn_fail(kms_machine_t *machine, failure_t failure, const char *reason) {
    turn_log(machine, 'W', reason);
    turn_suspend(machine);
    machine->phase = KMS_PHASE_BACKOFF;
    turn_start_backoff(machine, failure);
}

bool turn_is_waiting(const kms_machine_t *machine) {
    return machine->phase == KMS_PHASE_BACKOFF || machine->phase == KMS_PHASE_UNAUTHORIZED;
}

void turn_start_backoff(kms_machine_t *machine, failure_t failure) {
    machine->outputs->start_timer((kms_timer_t){.kind = KMS_TIMER_BACKOFF},
                                  backoff_ms(failure, machine->failures[failure]),
                                  backoff_jitter_percent(failure), machine->ctx);
    machine->failures[failure]++;
}

void turn_forget_failures(kms_machine_t *machine) {
    for (int i = 0; i < FAILURE_KINDS; i++) {
        machine->failures[i] = 0;
    }
}

void turn_fail_message(kms_machine_t *machine, failure_t failure, const log_message_t *reason) {
    char *text = log_message_compose(machine->allocator, reason);
    turn_fail(machine, failure, text != NULL ? text : KMS_MESSAGE_OUT_OF_MEMORY);
    kms_release(machine->allocator, text);
}
