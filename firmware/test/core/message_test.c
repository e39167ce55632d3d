#include "cmocka_program.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

static message_kind_t kind_of(const char *text) {
    message_t message;
    message_read(text, strlen(text), &message);
    return message.kind;
}

/* One valid event of each type: the type, and its data without the common fields. */
static const char *const events[][2] = {
    {"IceCandidateFound",
     "{\"candidate\":{\"__module__\":\"kurento\",\"__type__\":\"IceCandidate\","
     "\"candidate\":\"c\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}}"},
    {"IceGatheringDone", "{}"},
    {"IceComponentStateChanged", "{\"streamId\":1,\"componentId\":1,\"state\":\"READY\"}"},
    {"NewCandidatePairSelected",
     "{\"candidatePair\":{\"streamId\":\"1\",\"componentId\":1,\"localCandidate\":\"a\","
     "\"remoteCandidate\":\"b\"}}"},
    {"DtlsConnectionStateChange",
     "{\"streamId\":\"1\",\"componentId\":\"1\",\"connectionId\":\"c\","
     "\"state\":\"CONNECTED\"}"},
    {"ConnectionStateChanged", "{\"oldState\":\"DISCONNECTED\",\"newState\":\"CONNECTED\"}"},
    {"MediaStateChanged", "{\"oldState\":\"DISCONNECTED\",\"newState\":\"CONNECTED\"}"},
    {"MediaFlowInStateChanged",
     "{\"mediaType\":\"VIDEO\",\"padName\":\"default\",\"state\":\"FLOWING\"}"},
    {"MediaFlowOutStateChanged",
     "{\"mediaType\":\"AUDIO\",\"padName\":\"default\",\"state\":\"NOT_FLOWING\"}"},
    {"MediaTranscodingStateChanged",
     "{\"mediaType\":\"DATA\",\"binName\":\"b\",\"state\":\"TRANSCODING\"}"},
    {"ElementConnected", "{\"sink\":\"s\",\"mediaType\":\"VIDEO\",\"sourceMediaDescription\":\"\","
                         "\"sinkMediaDescription\":\"\"}"},
    {"ElementDisconnected",
     "{\"sink\":\"s\",\"mediaType\":\"VIDEO\",\"sourceMediaDescription\":\"\","
     "\"sinkMediaDescription\":\"\"}"},
    {"MediaSessionStarted", "{}"},
    {"MediaSessionTerminated", "{}"},
    {"DataChannelOpened", "{\"channelId\":1}"},
    {"DataChannelClosed", "{\"channelId\":1}"},
    {"Error", "{\"description\":\"d\",\"errorCode\":1}"},
    {"ObjectCreated", "{\"object\":\"o\"}"},
    {"ObjectDestroyed", "{\"objectId\":\"o\"}"},
};

static cJSON *event_with(const char *type, const char *own) {
    cJSON *message = cJSON_Parse("{\"jsonrpc\":\"2.0\",\"method\":\"onEvent\"}");
    cJSON *value = cJSON_AddObjectToObject(cJSON_AddObjectToObject(message, "params"), "value");
    cJSON_AddStringToObject(value, "object", "id");
    cJSON_AddStringToObject(value, "type", type);
    cJSON *data = cJSON_Parse(own);
    cJSON_AddItemToObject(value, "data", data);
    cJSON_AddStringToObject(data, "source", "id");
    cJSON_AddStringToObject(data, "type", type);
    cJSON_AddStringToObject(data, "timestampMillis", "1");
    cJSON_AddItemToObject(data, "tags", cJSON_Parse("[{\"key\":\"k\",\"value\":\"v\"}]"));
    return message;
}

static void reads_as(const cJSON *message, message_kind_t kind) {
    char *text = cJSON_PrintUnformatted(message);
    if (kind_of(text) != kind) {
        fail_msg("%s", text);
    }
    free(text);
}

static bool is_optional(const char *type, const char *name) {
    bool unread = strcmp(name, "type") == 0 && strcmp(type, "Error") != 0;
    return unread || strncmp(name, "__", 2) == 0 || strcmp(name, "channelId") == 0;
}

/* Removes each member of an object, and replaces it by a value of a wrong type. */
static void damage(const cJSON *message, const char *type, cJSON *object) {
    int count = cJSON_GetArraySize(object);
    for (int i = 0; i < count; i++) {
        cJSON *member = cJSON_DetachItemFromArray(object, 0);
        reads_as(message, is_optional(type, member->string) ? MESSAGE_EVENT : MESSAGE_OTHER);
        bool unread = is_optional(type, member->string) && strcmp(member->string, "type") == 0;
        cJSON_AddItemToObject(object, member->string, cJSON_Parse("{\"wrong\":true}"));
        reads_as(message, unread ? MESSAGE_EVENT : MESSAGE_OTHER);
        cJSON_DeleteItemFromObject(object, member->string);
        cJSON_AddItemToArray(object, member);
        if (cJSON_IsObject(member)) {
            damage(message, type, member);
        } else if (cJSON_IsArray(member)) {
            damage(message, type, member->child);
        }
    }
}

static void known_events_are_accepted_and_damaged_ones_rejected(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        cJSON *message = event_with(events[i][0], events[i][1]);
        cJSON *value = cJSON_GetObjectItem(cJSON_GetObjectItem(message, "params"), "value");
        reads_as(message, MESSAGE_EVENT);
        damage(message, events[i][0], cJSON_GetObjectItem(value, "data"));
        cJSON_ReplaceItemInObject(value, "object", cJSON_CreateNumber(1));
        reads_as(message, MESSAGE_OTHER);
        cJSON_Delete(message);
    }
}

static void unknown_states_and_types_are_rejected(void **state) {
    (void)state;
    static const char *const wrong[][2] = {
        {"OnIceCandidate", "{}"},
        {"ConnectionStateChanged", "{\"oldState\":\"DISCONNECTED\",\"newState\":\"connected\"}"},
        {"MediaFlowInStateChanged",
         "{\"mediaType\":\"TEXT\",\"padName\":\"default\",\"state\":\"FLOWING\"}"},
        {"IceCandidateFound", "{\"candidate\":{\"__type__\":\"Tag\",\"candidate\":\"c\","
                              "\"sdpMid\":\"0\",\"sdpMLineIndex\":0}}"},
        {"IceCandidateFound",
         "{\"candidate\":{\"candidate\":\"c\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0.5}}"},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        cJSON *message = event_with(wrong[i][0], wrong[i][1]);
        reads_as(message, MESSAGE_OTHER);
        cJSON_Delete(message);
    }
}

#define FAILURE_OF(type)                                                                           \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"m\",\"data\":{"             \
    "\"type\":" type "}}}"

static void replies_are_recognised_by_their_envelope(void **state) {
    (void)state;
    static const char *const good[] = {
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":true,\"result\":0}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":1,\"message\":\"m\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"m\",\"data\":[]}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"\",\"data\":{}}}",
    };
    static const char *const bad[] = {
        "[]",
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}]",
        "{}",
        "{\"id\":1,\"result\":null}",
        "{\"jsonrpc\":2.0,\"id\":1,\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":1e999,\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":null,\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":1,\"message\":\"m\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":null,\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":\"1\",\"message\":\"m\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1.5,\"message\":\"m\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"m\",\"data\":null}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"\",\"data\":1}}",
    };
    assert_int_equal(kind_of(FAILURE_OF("\"text\"")), MESSAGE_REPLY);
    assert_int_equal(kind_of(FAILURE_OF("1")), MESSAGE_OTHER);
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        if (kind_of(good[i]) != MESSAGE_REPLY) {
            fail_msg("%s", good[i]);
        }
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (kind_of(bad[i]) != MESSAGE_OTHER) {
            fail_msg("%s", bad[i]);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_events_are_accepted_and_damaged_ones_rejected),
        cmocka_unit_test(unknown_states_and_types_are_rejected),
        cmocka_unit_test(replies_are_recognised_by_their_envelope),
    };
    return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
