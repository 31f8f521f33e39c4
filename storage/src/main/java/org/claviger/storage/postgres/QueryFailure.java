package org.claviger.storage.postgres;

import java.sql.SQLException;

/** An {@link SQLException} on its way through code that knows no databases. */
final class QueryFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final SQLException sqlException;

    QueryFailure(SQLException cause) {
        super(cause);
        this.sqlException = cause;
    }

    SQLException sqlException() {
        return sqlException;
    }
}
