package org.claviger.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.StoreImport;
import org.claviger.storage.StoreOpenException;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoredRecord;
import org.postgresql.ds.PGSimpleDataSource;

/** Fills a database that holds nothing yet, in one transaction: whole, or not at all. */
public final class PostgresImport implements StoreImport {
    private static final int ROWS = 1_000;

    private final Connection connection;
    private final RecordEncoding encoding;
    private PostgresWrites writes;
    private long sequence = 1;

    private PostgresImport(Connection connection, StoreSettings settings) {
        this.connection = connection;
        this.encoding = new RecordEncoding(settings.tag());
        this.writes = new PostgresWrites(encoding);
    }

    public static void run(String jdbcUrl, StoreSettings settings, Consumer<StoreImport> source) {
        PGSimpleDataSource database = PostgresStore.source(jdbcUrl, settings);
        String place = PostgresStore.place(database);
        try (Connection connection = database.getConnection()) {
            new PostgresPromises(place, settings.standbyRequired()).check(connection);
            PostgresSchema.prepare(connection, place);
            connection.setAutoCommit(false);
            try {
                requireEmpty(connection, place);
                PostgresImport target = new PostgresImport(connection, settings);
                source.accept(target);
                target.finish();
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (QueryFailure e) {
            throw unusable(place, e.sqlException());
        } catch (SQLException e) {
            throw unusable(place, e);
        }
    }

    private static StoreOpenException unusable(String place, SQLException cause) {
        return new StoreOpenException("the database at " + place + " can not be filled: " + cause.getMessage(), cause);
    }

    private static void requireEmpty(Connection connection, String place) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Nobody else fills it at the same time, and no node starts on what is half there.
            statement.execute("LOCK TABLE claviger_record, claviger_journal IN EXCLUSIVE MODE");
            try (ResultSet row = statement.executeQuery(
                    "SELECT EXISTS (SELECT 1 FROM claviger_record)" + " OR EXISTS (SELECT 1 FROM claviger_journal)")) {
                row.next();
                if (row.getBoolean(1)) {
                    throw new StoreOpenException(
                            "the database at " + place + " holds something already: restore into a new one");
                }
            }
        }
    }

    @Override
    public void put(StoredRecord record) {
        sequence = Math.max(sequence, record.sequence());
        writes.add(record);
        writeWhenMany();
    }

    @Override
    public void put(JournalEntry entry) {
        writes.add(List.of(entry));
        writeWhenMany();
    }

    private void writeWhenMany() {
        if (writes.size() >= ROWS) {
            write();
        }
    }

    private void write() {
        try {
            writes.write(connection);
        } catch (SQLException e) {
            throw new QueryFailure(e);
        }
        writes = new PostgresWrites(encoding);
    }

    private void finish() throws SQLException {
        write();
        try (PreparedStatement set = connection.prepareStatement("SELECT setval('claviger_sequence', ?)")) {
            set.setLong(1, sequence);
            set.execute();
        }
        // The first start sums it up: the tag keys are open then.
        PostgresSchema.withoutSums(connection);
    }
}
