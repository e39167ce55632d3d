#include "event_schema.h"

typedef struct {
    const char *name;
    event_type_t type;
    const field_t *fields;
} event_schema_t;

#define END                                                                                        \
    { .name = NULL }
#define CHOICES(...) ((const char *const[]){__VA_ARGS__, NULL})

#define MARK(type)                                                                                 \
    {"__module__", FIELD_OPTIONAL_CHOICE, CHOICES("kurento"), NULL}, {                             \
        "__type__", FIELD_OPTIONAL_CHOICE, CHOICES(type), NULL                                     \
    }
#define TEXT(name)                                                                                 \
    { name, FIELD_TEXT, NULL, NULL }
#define NUMBER(name)                                                                               \
    { name, FIELD_NUMBER, NULL, NULL }
#define CHOICE(name, ...)                                                                          \
    { name, FIELD_CHOICE, CHOICES(__VA_ARGS__), NULL }
#define MEDIA_TYPE CHOICE("mediaType", "AUDIO", "VIDEO", "DATA")

static const field_t tag[] = {MARK("Tag"), TEXT("key"), TEXT("value"), END};

static const field_t common[] = {
    TEXT("source"), {"tags", FIELD_LIST, NULL, tag}, TEXT("timestampMillis"), END};

static const field_t envelope[] = {
    TEXT("object"), TEXT("type"), {"data", FIELD_OBJECT, NULL, common}, END};

static const field_t nothing[] = {END};

static const field_t ice_candidate[] = {MARK("IceCandidate"),
                                        TEXT("candidate"),
                                        TEXT("sdpMid"),
                                        {"sdpMLineIndex", FIELD_INTEGER, NULL, NULL},
                                        END};

static const field_t ice_candidate_found[] = {{"candidate", FIELD_OBJECT, NULL, ice_candidate},
                                              END};

static const field_t ice_component[] = {
    NUMBER("streamId"), NUMBER("componentId"),
    CHOICE("state", "DISCONNECTED", "GATHERING", "CONNECTING", "CONNECTED", "READY", "FAILED"),
    END};

static const field_t candidate_pair[] = {
    MARK("IceCandidatePair"), {"streamId", FIELD_TEXT_OR_NUMBER, NULL, NULL},
    NUMBER("componentId"),    TEXT("localCandidate"),
    TEXT("remoteCandidate"),  END};

static const field_t pair_selected[] = {{"candidatePair", FIELD_OBJECT, NULL, candidate_pair}, END};

static const field_t dtls[] = {
    TEXT("streamId"), TEXT("componentId"), TEXT("connectionId"),
    CHOICE("state", "NEW", "CONNECTING", "CONNECTED", "FAILED", "CLOSED"), END};

static const field_t state_change[] = {CHOICE("oldState", "CONNECTED", "DISCONNECTED"),
                                       CHOICE("newState", "CONNECTED", "DISCONNECTED"), END};

static const field_t flow[] = {MEDIA_TYPE, TEXT("padName"),
                               CHOICE("state", "FLOWING", "NOT_FLOWING"), END};

static const field_t transcoding[] = {MEDIA_TYPE, TEXT("binName"),
                                      CHOICE("state", "TRANSCODING", "NOT_TRANSCODING"), END};

static const field_t connection[] = {TEXT("source"),
                                     TEXT("sink"),
                                     MEDIA_TYPE,
                                     TEXT("sourceMediaDescription"),
                                     TEXT("sinkMediaDescription"),
                                     END};

static const field_t data_channel[] = {{"channelId", FIELD_OPTIONAL_NUMBER, NULL, NULL}, END};

static const field_t error[] = {TEXT("description"), NUMBER("errorCode"), TEXT("type"), END};

static const field_t created[] = {TEXT("object"), END};
static const field_t destroyed[] = {TEXT("objectId"), END};

static const event_schema_t schemas[] = {
    {"IceCandidateFound", EVENT_ICE_CANDIDATE_FOUND, ice_candidate_found},
    {"IceGatheringDone", EVENT_OTHER, nothing},
    {"IceComponentStateChanged", EVENT_OTHER, ice_component},
    {"NewCandidatePairSelected", EVENT_OTHER, pair_selected},
    {"DtlsConnectionStateChange", EVENT_DTLS_CONNECTION_STATE_CHANGE, dtls},
    {"ConnectionStateChanged", EVENT_CONNECTION_STATE_CHANGED, state_change},
    {"MediaStateChanged", EVENT_MEDIA_STATE_CHANGED, state_change},
    {"MediaFlowInStateChanged", EVENT_OTHER, flow},
    {"MediaFlowOutStateChanged", EVENT_OTHER, flow},
    {"MediaTranscodingStateChanged", EVENT_OTHER, transcoding},
    {"ElementConnected", EVENT_OTHER, connection},
    {"ElementDisconnected", EVENT_ELEMENT_DISCONNECTED, connection},
    {"MediaSessionStarted", EVENT_OTHER, nothing},
    {"MediaSessionTerminated", EVENT_OTHER, nothing},
    {"DataChannelOpened", EVENT_OTHER, data_channel},
    {"DataChannelClosed", EVENT_OTHER, data_channel},
    {"Error", EVENT_ERROR, error},
    {"ObjectCreated", EVENT_OTHER, created},
    {"ObjectDestroyed", EVENT_OTHER, destroyed},
};

bool event_check(json_value_t value, event_type_t *type, json_value_t *object, json_value_t *data) {
    static const char *const names[] = {"object", "type", "data"};
    if (!json_matches(value, envelope)) {
        return false;
    }
    json_value_t found[3];
    json_members(value, names, 3, found);
    for (size_t i = 0; i < sizeof(schemas) / sizeof(schemas[0]); i++) {
        if (json_text_is(found[1], schemas[i].name)) {
            *type = schemas[i].type;
            *object = found[0];
            *data = found[2];
            return json_matches(found[2], schemas[i].fields);
        }
    }
    return false;
}
