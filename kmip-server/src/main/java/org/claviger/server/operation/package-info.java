/** What each operation does, once it has been decided. */
@NullMarked
package org.claviger.server.operation;

import org.jspecify.annotations.NullMarked;
