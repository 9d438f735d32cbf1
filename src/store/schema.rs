//! The tables, as both migration sets make them; a test compares all three.

diesel::table! {
    log_head (id) {
        id -> Integer,
        size -> BigInt,
        root -> Binary,
        frontier -> Binary,
        epoch -> BigInt,
        recorded_at -> BigInt,
    }
}

diesel::table! {
    entries (idx) {
        idx -> BigInt,
        event_id -> Binary,
        leaf_hash -> Binary,
        recorded_at -> BigInt,
        bytes -> Binary,
    }
}

diesel::table! {
    checkpoints (size) {
        size -> BigInt,
        note -> Text,
    }
}

diesel::table! {
    tiles (level, idx) {
        level -> BigInt,
        idx -> BigInt,
        hashes -> Binary,
    }
}

diesel::table! {
    subjects (subject) {
        subject -> Text,
        noun -> Text,
        state -> Text,
        head -> Nullable<Binary>,
        record -> Text,
        head_event -> Nullable<Binary>,
        head_at -> BigInt,
        born_at -> BigInt,
        site -> Text,
        parent -> Text,
        note -> Text,
        due -> BigInt,
        skeleton -> Text,
    }
}

diesel::table! {
    tallies (noun, state, site) {
        noun -> Text,
        state -> Text,
        site -> Text,
        things -> BigInt,
    }
}

diesel::table! {
    links (from_subject, relation, to_subject) {
        from_subject -> Text,
        relation -> Text,
        to_subject -> Text,
    }
}

diesel::table! {
    touches (subject, idx) {
        subject -> Text,
        idx -> BigInt,
    }
}

diesel::table! {
    details (subject, name) {
        subject -> Text,
        name -> Text,
        owner -> Text,
        commitment -> Binary,
        sealed -> Binary,
    }
}

diesel::table! {
    challenges (hash) {
        hash -> Binary,
        expires_at -> BigInt,
    }
}

diesel::table! {
    sessions (hash) {
        hash -> Binary,
        person -> Text,
        key_id -> Binary,
        used_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    invitations (id) {
        id -> Text,
        hash -> Binary,
        person -> Text,
        made_by -> Text,
        made_at -> BigInt,
        expires_at -> BigInt,
        public_key -> Nullable<Text>,
        device -> Nullable<Text>,
        possession -> Nullable<Text>,
        presented_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    trail (idx) {
        idx -> BigInt,
        subject -> Text,
        kind -> Text,
        actor -> Text,
        key_id -> Binary,
        recorded_at -> BigInt,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    attachments (hash) {
        hash -> Binary,
        media_type -> Text,
        size -> BigInt,
        bytes -> Binary,
    }
}

diesel::table! {
    print_jobs (id) {
        id -> Text,
        number -> BigInt,
        printer -> Text,
        made_by -> Text,
        made_at -> BigInt,
    }
}

diesel::table! {
    print_items (job, number) {
        job -> Text,
        number -> BigInt,
        name -> Text,
        label -> Nullable<Text>,
        copy -> Nullable<BigInt>,
        part -> Nullable<Text>,
        payload -> Nullable<Binary>,
        state -> Text,
        attempts -> BigInt,
        fault -> Nullable<Text>,
        overtaken -> Nullable<Text>,
        changed_at -> BigInt,
        settled_by -> Nullable<Text>,
    }
}

diesel::table! {
    print_leases (printer) {
        printer -> Text,
        owner -> Text,
        until -> BigInt,
        fault -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(trail, touches);
diesel::allow_tables_to_appear_in_same_query!(subjects, links);
diesel::allow_tables_to_appear_in_same_query!(print_jobs, print_items);
