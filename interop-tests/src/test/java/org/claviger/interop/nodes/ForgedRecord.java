package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

/** An object's record as somebody writes it who has the tag key of now: that of now, put there again later. */
final class ForgedRecord {
    private static final int OBJECT_KIND = 1;

    private final DatabaseServer database;
    private final String id;
    private final String old;
    private String genuine = "";

    ForgedRecord(DatabaseServer database, String id) {
        this(database, id, read(database, id));
    }

    private ForgedRecord(DatabaseServer database, String id, String old) {
        this.database = database;
        this.id = id;
        this.old = old;
    }

    /** The same, for the database that is the primary now. */
    ForgedRecord in(DatabaseServer other) {
        return new ForgedRecord(other, id, old);
    }

    String id() {
        return id;
    }

    private static String where(String id) {
        return " claviger_record WHERE id = convert_to('" + id + "', 'UTF8') AND kind = " + OBJECT_KIND;
    }

    private static String read(DatabaseServer database, String id) {
        return database.query("SELECT encode(record, 'hex') FROM" + where(id));
    }

    private void write(String record) {
        database.query(("UPDATE" + where(id)).replace("WHERE", "SET record = decode('" + record + "', 'hex') WHERE"));
        assertThat(read(database, id)).isEqualTo(record);
    }

    void plant() {
        genuine = read(database, id);
        write(old);
    }

    void takeAway() {
        write(genuine);
    }
}
