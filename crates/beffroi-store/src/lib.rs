//! The state database of Beffroi: connections, migrations, the write door, the journal, the job queue
